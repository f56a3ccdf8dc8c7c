import type { Choice } from '../world.ts';
import type { Options } from '../verb.ts';

const names = ['name', 'config', 'phase', 'target', 'portBase', 'imageMap'] as const;

/** The flags that choose an installation, out of everything that was given. */
export function choiceOf(options: Options): Choice {
  const given = names.flatMap((name) => (typeof options[name] === 'string' ? [[name, options[name]]] : []));
  return Object.fromEntries(given) as Choice;
}
