import { readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { secret } from './env.ts';

/** The tokens by which somebody is known, as they are at this moment. */
export type Tokens = () => string[];

const rememberedMs = 1000;

/** A folder that is not there, or a file that has just gone, holds none. What begins with a dot is how a cluster keeps them. */
function readAll(folders: string[]): string[] {
  return folders.flatMap((folder) => {
    try {
      const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
      return names.map((name) => readFileSync(join(folder, name), 'utf8').trim()).filter(Boolean);
    } catch {
      return [];
    }
  });
}

/**
 * NAME is the token; or NAME_FOLDERS names folders in which each file holds one. These are read anew while we run, so
 * that a token can be changed beside the one in use, and nobody has to start anew for it.
 */
export function readTokens(name: string, env: NodeJS.ProcessEnv, problems: string[]): Tokens {
  const folders = (env[`${name}_FOLDERS`] ?? '').split(delimiter).filter(Boolean);
  const check = (token: string | undefined): void => {
    const reading = secret()(token);
    if ('problem' in reading) problems.push(`${name} ${reading.problem}`);
  };
  if (folders.length === 0) {
    check(env[name]);
    return () => [env[name] ?? ''].filter(Boolean);
  }
  let [tokens, until] = [readAll(folders), Date.now() + rememberedMs];
  if (tokens.length === 0) problems.push(`${name} is in none of the folders ${folders.join(', ')}`);
  for (const token of tokens) check(token);
  return () => {
    if (Date.now() >= until) [tokens, until] = [readAll(folders), Date.now() + rememberedMs];
    return tokens;
  };
}
