import { hostname } from 'node:os';
import { delimiter, dirname } from 'node:path';
import {
  host,
  paths,
  port,
  type Reader,
  readEnvironment,
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

const executor: Reader<'processes' | 'pods'> = (raw) =>
  raw === 'processes' || raw === 'pods' ? { value: raw } : { problem: `is "${raw}", but must be processes or pods` };

const pullPolicy: Reader<'IfNotPresent' | 'Never'> = (raw) =>
  raw === 'IfNotPresent' || raw === 'Never'
    ? { value: raw }
    : { problem: `is "${raw}", but must be IfNotPresent or Never` };

const maybe: Reader<string | undefined> = (raw) => ({ value: raw || undefined });

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

/** Where a cluster tells its pods who they are there. */
const account = '/var/run/secrets/kubernetes.io/serviceaccount';

const podSpec = {
  KUBERNETES_URL: webUrl,
  KUBERNETES_ACCOUNT: withDefault(text, account),
  RUNNER_POD_NAMESPACE: text,
  RUNNER_POD_IMAGE: text,
  RUNNER_POD_HELPER_IMAGE: text,
  RUNNER_POD_PULL_POLICY: withDefault(pullPolicy, 'IfNotPresent'),
  RUNNER_POD_PULL_SECRET: maybe,
  RUNNER_POD_USER: userBase,
  RUNNER_POD_CPU: withDefault(text, '1'),
  RUNNER_POD_MEMORY: withDefault(text, '1Gi'),
  NODE_EXTRA_CA_CERTS: maybe,
};

export const readSettings = (env: NodeJS.ProcessEnv) => readEnvironment('runner', spec, env);

/** What only jobs in pods ask for. */
export function readPodSettings(env: NodeJS.ProcessEnv) {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = env;
  const inside = host === undefined ? {} : { KUBERNETES_URL: `https://${host}:${port}` };
  return readEnvironment('runner', podSpec, { ...inside, ...env });
}
