import { PlatformError } from '../model/errors.ts';
import type { Phase, TargetName } from '../model/vocabulary.ts';
import type { Settings } from '../model/settings.ts';
import { nearest } from './nearest.ts';

const targets: TargetName[] = ['embedded', 'kind', 'openshift', 'kubernetes'];

function usage(message: string, hint: string): never {
  throw new PlatformError({ code: 'usage', message, hint });
}

export function readPhase(text: string): Phase {
  const phase = Number(text);
  if (phase === 1 || phase === 2 || phase === 3 || phase === 4) return phase;
  return usage(
    `There is no phase “${text}”.`,
    'The phases are 1, 2, 3 and 4; `stagecraft phase` says what each brings.',
  );
}

function readTarget(text: string): TargetName {
  const found = targets.find((target) => target === text);
  if (found) return found;
  const meant = nearest(text, targets);
  return usage(
    `There is no target “${text}”.`,
    meant ? `Did you mean ${meant}?` : `The targets are ${targets.join(', ')}.`,
  );
}

function readPortBase(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1024 && port <= 65000) return port;
  return usage(`“${text}” cannot be a port base.`, 'Write a whole number from 1024 to 65000, such as 7000.');
}

function readName(text: string): string {
  if (/^[a-z][a-z0-9-]{0,30}$/.test(text)) return text;
  return usage(
    `“${text}” cannot be an installation's name.`,
    'Use small letters, digits and dashes, beginning with a letter.',
  );
}

/** Flags win over the file, and the file over the defaults. */
export function withFlags(
  settings: Settings,
  flags: { name?: string; phase?: string; target?: string; portBase?: string },
): Settings {
  return {
    ...settings,
    ...(flags.name === undefined ? {} : { installation: readName(flags.name) }),
    ...(flags.phase === undefined ? {} : { phase: readPhase(flags.phase) }),
    ...(flags.target === undefined ? {} : { target: readTarget(flags.target) }),
    ...(flags.portBase === undefined ? {} : { portBase: readPortBase(flags.portBase) }),
  };
}
