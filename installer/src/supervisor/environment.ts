import { readFileSync } from 'node:fs';
import path from 'node:path';
import { childEnvironment } from '../adapters/child-environment.ts';
import type { ProcessSpec } from '../model/process.ts';
import { secretsFromStore } from './store.ts';

/** Everything that we start carries it, and so do its own children: thus we know ours from others'. */
export const markerName = 'STAGECRAFT_PROCESS';

export const markerOf = (folder: string, name: string): string => `${path.resolve(folder)}#${name}`;

function secretsOf(folder: string): Record<string, string> {
  const text = readFileSync(path.join(folder, 'secrets.json'), 'utf8');
  try {
    return (JSON.parse(text) as { secrets: Record<string, string> }).secrets;
  } catch {
    // The parser's own words quote the text, and would carry a secret into the log.
    throw new Error('the installation’s secrets.json is damaged');
  }
}

function secretValues(spec: ProcessSpec, secrets: Record<string, string>): Record<string, string> {
  const missing = Object.values(spec.secretEnv).filter((name) => secrets[name] === undefined);
  if (missing.length > 0) throw new Error(`the installation has no secret ${missing.join(', ')}`);
  return Object.fromEntries(
    Object.entries(spec.secretEnv).map(([variable, name]) => [variable, secrets[name] as string]),
  );
}

/** What a process is told in private, by name; read when it starts and kept nowhere. */
export async function privateTo(spec: ProcessSpec, folder: string): Promise<Record<string, string>> {
  if (Object.keys(spec.secretEnv).length === 0) return {};
  return spec.secretStore ? secretsFromStore(spec, folder) : secretsOf(folder);
}

interface Place {
  folder: string;
  port: number;
  secrets: Record<string, string>;
}

/** What whoever may look at the process may see. */
export const openEnvironment = (spec: ProcessSpec, folder: string): Record<string, string> => ({
  ...childEnvironment(),
  ...spec.env,
  [markerName]: markerOf(folder, spec.name),
});

/** The whole environment of a process. */
export function environmentFor(spec: ProcessSpec, { folder, port, secrets }: Place): Record<string, string> {
  return {
    ...openEnvironment(spec, folder),
    ...secretValues(spec, secrets),
    PORT: String(port),
    [`${spec.name.toUpperCase().replaceAll('-', '_')}_PORT`]: String(port),
  };
}
