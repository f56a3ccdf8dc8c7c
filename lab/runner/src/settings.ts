import { hostname } from 'node:os';
import { delimiter, dirname } from 'node:path';
import {
  host,
  paths,
  port,
  type Reader,
  readEnvironment,
  refuseToStart,
  secret,
  text,
  userBase,
  webUrl,
  withDefault,
} from '../../kit/env.ts';
import { podPlace, readPodPlace } from '../../kit/pods/settings.ts';

const count: Reader<number> = (raw) => {
  const value = Number(raw);
  return Number.isInteger(value) && value >= 1 && value <= 16
    ? { value }
    : { problem: `is "${raw}", but must be a number from 1 to 16` };
};

const executor: Reader<'processes' | 'pods'> = (raw) =>
  raw === 'processes' || raw === 'pods' ? { value: raw } : { problem: `is "${raw}", but must be processes or pods` };

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
  RUNNER_EXECUTOR: withDefault(executor, 'processes'),
  HOST: withDefault(host, '127.0.0.1'),
  PORT: withDefault(port, '0'),
};

export const readSettings = (env: NodeJS.ProcessEnv) => readEnvironment('runner', spec, env);

/** What only jobs in pods ask for. */
export async function readPodSettings(env: NodeJS.ProcessEnv) {
  const { values, problems } = readPodPlace(env, 'RUNNER_POD_');
  const image = env.RUNNER_POD_IMAGE ?? '';
  if (image === '') problems.push('RUNNER_POD_IMAGE is missing');
  if (problems.length > 0) refuseToStart('runner', problems);
  return { ...(await podPlace(values)), image };
}
