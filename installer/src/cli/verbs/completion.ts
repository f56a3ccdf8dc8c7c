import { PlatformError } from '../../model/errors.ts';
import { print } from '../../ui/terminal.ts';
import { type Run, verbs } from '../verbs.ts';

const verbNames = verbs.map(({ usage }) => usage.split(' ')[0] ?? usage);

function optionsOf(usage: string): string[] {
  const own = verbs.find((verb) => verb.usage === usage)?.options ?? [];
  const flags = own.flatMap(([text]) => text.split(/[ ,]+/).filter((word) => word.startsWith('--')));
  return [...flags, '--name', '--home', '--json', '--no-color', '--help'];
}

const cases = (line: (verb: string, options: string[]) => string): string =>
  verbs.map(({ usage }) => line(usage.split(' ')[0] ?? usage, optionsOf(usage))).join('\n');

const scripts: Record<string, () => string> = {
  bash: () => `_stagecraft() {
  local word=\${COMP_WORDS[COMP_CWORD]} verb=\${COMP_WORDS[1]}
  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "${verbNames.join(' ')}" -- "$word")); return; fi
  case "$verb" in
${cases((verb, options) => `    ${verb}) COMPREPLY=($(compgen -W "${options.join(' ')}" -- "$word")) ;;`)}
  esac
}
complete -F _stagecraft stagecraft ./stagecraft`,
  zsh: () => `#compdef stagecraft
_stagecraft() {
  if (( CURRENT == 2 )); then compadd ${verbNames.join(' ')}; return; fi
  case "$words[2]" in
${cases((verb, options) => `    ${verb}) compadd -- ${options.join(' ')} ;;`)}
  esac
}
compdef _stagecraft stagecraft ./stagecraft`,
  fish: () => `complete -c stagecraft -f
complete -c stagecraft -n __fish_use_subcommand -a "${verbNames.join(' ')}"
${cases((verb, options) => options.map((option) => `complete -c stagecraft -n "__fish_seen_subcommand_from ${verb}" -l ${option.slice(2)}`).join('\n'))}`,
};

export const completion: Run = async (_world, [shell = '']) => {
  const script = scripts[shell];
  if (!script) {
    throw new PlatformError({
      code: 'usage',
      message: `There is no completion for “${shell}”.`,
      hint: `There is: ${Object.keys(scripts).join(', ')}.`,
    });
  }
  print(script());
  return 0;
};
