import { readFile } from 'node:fs/promises';
import { parseEnvironment, type Reader, text, userBase, type Values, webUrl, withDefault } from '../env.ts';
import type { ApiPlace } from './api.ts';
import type { PodPlace } from './manifest.ts';

const pullPolicy: Reader<'IfNotPresent' | 'Never'> = (raw) =>
  raw === 'IfNotPresent' || raw === 'Never'
    ? { value: raw }
    : { problem: `is "${raw}", but must be IfNotPresent or Never` };

const maybe: Reader<string | undefined> = (raw) => ({ value: raw || undefined });

/** Where a cluster tells its pods who they are there. */
const account = '/var/run/secrets/kubernetes.io/serviceaccount';

const spec = {
  KUBERNETES_URL: webUrl,
  KUBERNETES_ACCOUNT: withDefault(text, account),
  NODE_EXTRA_CA_CERTS: maybe,
  NAMESPACE: text,
  HELPER_IMAGE: text,
  PULL_POLICY: withDefault(pullPolicy, 'IfNotPresent'),
  PULL_SECRET: maybe,
  USER: userBase,
  CPU: withDefault(text, '1'),
  MEMORY: withDefault(text, '1Gi'),
};

const ofTheCluster = ['KUBERNETES_URL', 'KUBERNETES_ACCOUNT', 'NODE_EXTRA_CA_CERTS'];

type Read = Values<typeof spec>;

/** What only jobs in pods ask for; each service has a beginning of its own for the names. */
export function readPodPlace(env: NodeJS.ProcessEnv, prefix: string): { values: Partial<Read>; problems: string[] } {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = env;
  const inside = host === undefined ? {} : { KUBERNETES_URL: `https://${host}:${port}` };
  const named = (name: string) => (ofTheCluster.includes(name) ? name : prefix + name);
  const all: NodeJS.ProcessEnv = { ...inside, ...env };
  const own = Object.fromEntries(Object.keys(spec).map((name) => [name, all[named(name)]]));
  const { values, problems } = parseEnvironment(spec, own);
  return { values, problems: problems.map((problem) => problem.replace(/^\S+/, named)) };
}

/** Of values without a problem. */
export async function podPlace(values: Partial<Read>): Promise<{ place: PodPlace; api: ApiPlace }> {
  const read = values as Read;
  const { PULL_SECRET: pullSecret, USER: user, NODE_EXTRA_CA_CERTS: authority } = read;
  const place: PodPlace = {
    ...{ namespace: read.NAMESPACE, helperImage: read.HELPER_IMAGE, pullPolicy: read.PULL_POLICY },
    limits: { cpu: read.CPU, memory: read.MEMORY },
    ...(pullSecret === undefined ? {} : { pullSecret }),
    ...(user === undefined ? {} : { user }),
    ...(authority === undefined ? {} : { authority: await readFile(authority, 'utf8') }),
  };
  return { place, api: { url: read.KUBERNETES_URL, folder: read.KUBERNETES_ACCOUNT } };
}
