import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commonEnvironment, parseEnvironment, refuseToStart, secret, webUrl, type Values } from '../../kit/env.ts';
import { describeError } from '../../kit/log.ts';
import { fillPlaceholders } from './realm/placeholders.ts';
import type { Realm } from './realm/model.ts';
import { findRealmProblems } from './realm/validate.ts';

export const service = 'identity';

const spec = { ...commonEnvironment, PUBLIC_URL: webUrl, IDENTITY_COOKIE_KEY: secret(16) };

export type Settings = Values<typeof spec> & { realm: Realm };

/** Reads the realm file with its placeholders filled, or says everything that is wrong with it. */
export function readRealm(path: string, env: NodeJS.ProcessEnv): { realm?: Realm; problems: string[] } {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return { problems: [`${path} cannot be read: ${describeError(error)}. COMPANY_DIR must hold a realm.json.`] };
  }
  const { filled, missing } = fillPlaceholders(document, env);
  const problems = missing.map((name) => `${name} is missing (named in ${path})`);
  problems.push(...findRealmProblems(filled).map((problem) => `${path}: ${problem}`));
  return { realm: filled as Realm, problems };
}

export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const { values, problems } = parseEnvironment(spec, env);
  if (values.PUBLIC_URL && new URL(values.PUBLIC_URL).pathname !== '/') {
    problems.push('PUBLIC_URL must not have a path: the realm lives at its root');
  }
  const read = values.COMPANY_DIR ? readRealm(join(values.COMPANY_DIR, 'realm.json'), env) : { problems: [] };
  problems.push(...read.problems);
  if (problems.length > 0) refuseToStart(service, problems);
  return { ...values, realm: read.realm } as Settings;
}
