import { PlatformError } from '../../model/errors.ts';
import { print } from '../../ui/terminal.ts';
import type { Run, Verb } from '../verb.ts';

interface Words {
  verb: string;
  given: string[];
  options: string[];
}

function wordsOf({ usage, options = [], arguments: given = [] }: Verb): Words {
  const own = options.flatMap(([text]) => text.split(/[ ,]+/).filter((word) => word.startsWith('--')));
  return {
    verb: usage.split(' ')[0] ?? usage,
    given,
    options: [...own, '--name', '--home', '--json', '--no-color', '--help'],
  };
}

const names = (all: Words[]): string => all.map(({ verb }) => verb).join(' ');
const lines = (all: Words[], line: (words: Words) => string): string => all.map(line).join('\n');

function fishLines({ verb, given, options }: Words): string {
  const here = `complete -c stagecraft -n "__fish_seen_subcommand_from ${verb}"`;
  const words = given.length === 0 ? [] : [`${here} -a "${given.join(' ')}"`];
  return [...words, ...options.map((option) => `${here} -l ${option.slice(2)}`)].join('\n');
}

const scripts: Record<string, (all: Words[]) => string> = {
  bash: (all) => `_stagecraft() {
  local word=\${COMP_WORDS[COMP_CWORD]} verb=\${COMP_WORDS[1]}
  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "${names(all)}" -- "$word")); return; fi
  case "$verb" in
${lines(all, ({ verb, given, options }) => `    ${verb}) COMPREPLY=($(compgen -W "${[...given, ...options].join(' ')}" -- "$word")) ;;`)}
  esac
}
complete -F _stagecraft stagecraft ./stagecraft`,
  zsh: (all) => `#compdef stagecraft
_stagecraft() {
  if (( CURRENT == 2 )); then compadd ${names(all)}; return; fi
  case "$words[2]" in
${lines(all, ({ verb, given, options }) => `    ${verb}) compadd -- ${[...given, ...options].join(' ')} ;;`)}
  esac
}
compdef _stagecraft stagecraft ./stagecraft`,
  fish: (all) => `complete -c stagecraft -f
complete -c stagecraft -n __fish_use_subcommand -a "${names(all)}"
${lines(all, fishLines)}`,
};

export const completionOf =
  (verbs: Verb[]): Run =>
  async (_world, [shell = '']) => {
    const script = scripts[shell];
    if (!script) {
      throw new PlatformError({
        code: 'usage',
        message: `There is no completion for “${shell}”.`,
        hint: `There is: ${Object.keys(scripts).join(', ')}.`,
      });
    }
    print(script(verbs.map(wordsOf)));
    return 0;
  };
