import { hostname } from 'node:os';
import { delimiter, dirname } from 'node:path';
import {
  parseEnvironment,
  paths,
  port,
  type Reader,
  refuseToStart,
  secret,
  text,
  userBase,
  webUrl,
  withDefault,
} from '../../kit/env.ts';

const count: Reader<number> = (raw) => {
  const value = Number(raw);
  return Number.isInteger(value) && value >= 1 && value <= 16
    ? { value }
    : { problem: `is "${raw}", but must be a number from 1 to 16` };
};

const images: Reader<'ignore' | 'refuse'> = (raw) =>
  raw === 'ignore' || raw === 'refuse' ? { value: raw } : { problem: `is "${raw}", but must be ignore or refuse` };

const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const spec = {
  FORGE_URL: webUrl,
  RUNNER_TOKEN: secret(),
  DATA_DIR: text,
  RUNNER_NAME: withDefault(text, `runner-${hostname()}`),
  RUNNER_CONCURRENCY: withDefault(count, '2'),
  RUNNER_IMAGES: withDefault(images, 'ignore'),
  RUNNER_UID_BASE: userBase,
  RUNNER_JOB_PATH: withDefault(text, [dirname(process.execPath), usualPath].join(delimiter)),
  RUNNER_KEEP_OUT: paths,
  PORT: withDefault(port, '0'),
};

export function readSettings(env: NodeJS.ProcessEnv) {
  const { values, problems } = parseEnvironment(spec, env);
  if (problems.length > 0) refuseToStart('runner', problems);
  return values as Required<typeof values>;
}
