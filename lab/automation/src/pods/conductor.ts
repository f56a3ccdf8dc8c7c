import { join } from 'node:path';
import { exported, quote } from '../../../kit/shell.ts';
import { trustIn } from '../../../kit/pods/trust.ts';
import type { Program, Step, Work } from '../run/workshop.ts';
import { settings } from './images.ts';
import { authorityFile, bundle, folders, keptFile } from './places.ts';

/** What a program may be called in an image; the first that is there is taken. */
const callable: Record<Program, string[]> = {
  shell: ['bash', 'sh'],
  'ansible-playbook': ['ansible-playbook'],
  terraform: ['tofu', 'terraform'],
};

/** How the steps are run and ended; whatever they leave running ends with the last of them. */
const frame = (gentle: string, graceSeconds: number): string => `exec 2>&1
. ${folders.files}/environment
umask 007
stagecraft_codes=
stagecraft_code=0
stagecraft_stopping=
stagecraft_find() {
  for stagecraft_name; do command -v "$stagecraft_name" && return; done
  return 1
}
# As the first process of the container it may end all others at once, whatever they call themselves.
stagecraft_stop() {
  stagecraft_stopping=1
  kill -${gentle} -1 2>/dev/null
  ( sleep ${graceSeconds}; kill -KILL -1 ) >/dev/null 2>&1 &
}
stagecraft_finish() {
  kill -KILL -1 2>/dev/null
  printf '%s' "$stagecraft_codes" > /dev/termination-log
  exit "$stagecraft_code"
}
stagecraft_run() {
  [ -z "$stagecraft_stopping" ] || stagecraft_finish
  "$@" </dev/null &
  stagecraft_child=$!
  # A signal ends the waiting, and not what is waited for.
  while :; do
    wait "$stagecraft_child"
    stagecraft_code=$?
    kill -0 "$stagecraft_child" 2>/dev/null || break
  done
  stagecraft_codes="$stagecraft_codes $stagecraft_code"
}
trap stagecraft_stop TERM
`;

function find(program: Program, image: string): string {
  const names = callable[program];
  const missing = `The image ${image} has no ${names.join(' and no ')}. Name one that has it in ${settings[program] ?? 'the image map'}, then try again.`;
  return [
    `stagecraft_tool=$(stagecraft_find ${names.join(' ')}) || {`,
    `  echo ${quote(missing)}`,
    '  stagecraft_code=127 stagecraft_codes=127',
    '  stagecraft_finish',
    '}',
  ].join('\n');
}

function call({ args, kept, fine = [] }: Step, folder: string): string {
  const into = kept ? ` > ${quote(join(folder, keptFile))}` : '';
  return [
    `stagecraft_run "$stagecraft_tool" ${args.map(quote).join(' ')}${into}`,
    `case "$stagecraft_code" in ${[0, ...fine].join('|')}) ;; *) stagecraft_finish ;; esac`,
  ].join('\n');
}

/** A small shell program that runs the steps one after the other, in any image that has a shell. */
export function conductor({ steps, cwd, folder, gentle, graceMs }: Work, image: string): string {
  const lines = steps.flatMap((step) => [find(step.program, image), call(step, folder)]);
  const begin = `cd ${quote(cwd)} || exit 1`;
  const seconds = Math.ceil(graceMs / 1000);
  return `${[frame(gentle.replace('SIG', ''), seconds), begin, ...lines].join('\n')}\nstagecraft_finish\n`;
}

export function environment({ env }: Work, hasAuthority: boolean): string {
  return exported({ ...(hasAuthority ? trustIn(authorityFile(folders.files), bundle) : {}), ...env });
}
