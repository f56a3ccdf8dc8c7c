import { readdir, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import type { Config } from '@backstage/config';
import { parseRequestType } from './parse';
import { atPhase, type RequestType } from './schema';

export type RequestTypes = ReadonlyMap<string, RequestType>;

export const currentPhase = (config: Config): number => config.getOptionalNumber('platform.phase') ?? 1;

/** Reads every request type that `requests.types` names as it is in the current phase, and fails with all problems at once. */
export async function loadRequestTypes(config: Config): Promise<RequestTypes> {
  const platform = { phase: currentPhase(config), has: (section: string) => config.has(section) };
  const problems: string[] = [];
  const types = new Map<string, RequestType>();
  for (const file of await typeFiles(config, problems)) {
    const parsed = parseRequestType(await readFile(file, 'utf8'), file);
    problems.push(...parsed.problems);
    if (parsed.type && types.has(parsed.type.id)) {
      problems.push(`${file}: the id '${parsed.type.id}' is already used by another file`);
    } else if (parsed.type && (parsed.type.needs === undefined || platform.has(parsed.type.needs))) {
      types.set(parsed.type.id, atPhase(parsed.type, platform));
    }
  }
  if (problems.length > 0) {
    throw new Error(`The request types cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
  return types;
}

async function typeFiles(config: Config, problems: string[]): Promise<string[]> {
  const named = config.getOptional('requests.types');
  const paths = typeof named === 'string' ? [named] : (config.getOptionalStringArray('requests.types') ?? []);
  const files = await Promise.all(paths.map((path) => filesAt(isAbsolute(path) ? path : resolve(path), problems)));
  return files.flat();
}

async function filesAt(path: string, problems: string[]): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    problems.push(`requests.types: ${path} does not exist; name a folder or a YAML file`);
    return [];
  }
  if (!found.isDirectory()) {
    return [path];
  }
  const names = (await readdir(path)).filter((name) => /\.ya?ml$/.test(name)).sort();
  return names.map((name) => join(path, name));
}
