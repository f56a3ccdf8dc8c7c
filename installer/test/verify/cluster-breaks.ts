import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import type { State } from '../../src/verify/report.ts';
import { shakeHands } from '../../src/adapters/tls.ts';
import type { ClusterHands } from './cluster-hands.ts';

export interface ClusterPlace {
  hands: ClusterHands;
  /** The folder of the installation, and the one that it is in. */
  folder: string;
  home: string;
  portal: string;
  /** The container that the cluster lives in. */
  node: string;
  secrets: Record<string, string>;
  /** Waits until everybody can sign in. */
  untilSignedIn(): Promise<void>;
}

type Mend = () => Promise<unknown>;

/** One way to break an installation on a cluster, and everything that `verify` must then say differently. */
export interface ClusterBreak {
  control: string;
  what: string;
  breakIt(place: ClusterPlace): Promise<Mend>;
  /** The other controls that must flip with it, each with the reason. */
  consequences?: Record<string, string>;
  /** What the control becomes; failed unless it is said. */
  state?: State;
  /** Seen only with --disturb. */
  disturb?: true;
  /** It takes minutes: only with STAGECRAFT_FULL=1. */
  long?: true;
}

export const namespace = 'backstage';
const core = `/api/v1/namespaces/${namespace}`;
export const apps = `/apis/apps/v1/namespaces/${namespace}`;
const edge = '/apis/apps/v1/namespaces/edge/deployments/edge';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A patch, and the patch that takes it back. */
const patched =
  (where: string, broken: object, mended: object) =>
  async ({ hands }: ClusterPlace): Promise<Mend> => {
    await hands.ask('PATCH', where, broken);
    return () => hands.ask('PATCH', where, mended);
  };

/** An object that should not be there. */
export const made =
  (where: string, object: (place: ClusterPlace) => { metadata: { name: string } }) =>
  async (place: ClusterPlace): Promise<Mend> => {
    const body = object(place);
    await place.hands.ask('POST', where, body);
    return () => place.hands.ask('DELETE', `${where}/${body.metadata.name}`);
  };

interface WorkloadContainer {
  args: string[];
  resources: { limits: object };
  env: { name: string }[];
}

interface Workload {
  spec: { template: { spec: { containers: WorkloadContainer[] } } };
}

/** Another first container, and the one before it again; each time it is waited for. */
export const changed =
  (where: string, change: (container: WorkloadContainer) => object) =>
  async ({ hands }: ClusterPlace): Promise<Mend> => {
    const { spec } = await hands.ask<Workload>('GET', where);
    const [container] = spec.template.spec.containers;
    if (container === undefined) throw new Error(`${where} has no container`);
    const put = async (value: object): Promise<void> => {
      const at = '/spec/template/spec/containers/0';
      await hands.ask('PATCH', where, [{ op: 'replace', path: at, value }], 'json');
      await hands.settled(where);
    };
    await put({ ...container, ...change(container) });
    return () => put(container);
  };

async function query({ hands }: ClusterPlace, database: string, sql: string): Promise<void> {
  const command = ['psql', '-X', '-q', '-U', 'postgres', '-d', database, '-f', '-'];
  const pod = { namespace, name: 'psql-postgresql-0' };
  const ran = await (await hands.cluster()).run(pod, command, `\\set ON_ERROR_STOP on\n${sql};\n\\q\n`);
  if (ran.exitCode !== 0) throw new Error(ran.output);
}

export const queried =
  (database: string, broken: string, mended: string) =>
  async (place: ClusterPlace): Promise<Mend> => {
    await query(place, database, broken);
    return () => query(place, database, mended);
  };

interface Named {
  metadata: { name: string };
}

const podsOf = async (hands: ClusterHands, where: string, name: string): Promise<string[]> => {
  const selector = encodeURIComponent(`app.kubernetes.io/name=${name}`);
  const { items } = await hands.ask<{ items: Named[] }>('GET', `${where}/pods?labelSelector=${selector}`);
  return items.map(({ metadata }) => metadata.name);
};

/** Other pods in the place of those that are there; with them go their logs. */
async function replaced(hands: ClusterHands, name: string): Promise<void> {
  const before = await podsOf(hands, core, name);
  for (const each of before) await hands.ask('DELETE', `${core}/pods/${each}?gracePeriodSeconds=1`);
  const end = Date.now() + 60_000;
  while ((await podsOf(hands, core, name)).some((each) => before.includes(each))) {
    if (Date.now() > end) throw new Error(`the pods of ${name} do not end`);
    await pause(500);
  }
  await hands.settled(`${apps}/deployments/${name}`);
}

/** What a service writes as its first process; with the pod goes its log. */
async function secretInLog({ hands, secrets }: ClusterPlace): Promise<Mend> {
  const [name = ''] = await podsOf(hands, core, 'storefront');
  const command = ['sh', '-c', 'read -r line; echo "$line" >/proc/1/fd/1'];
  const line = `{"level":"info","message":"hello ${secrets['forge-admin-token']}"}\n`;
  const ran = await (await hands.cluster()).run({ namespace, name }, command, line);
  if (ran.exitCode !== 0) throw new Error(ran.output);
  return () => replaced(hands, 'storefront');
}

/** Signed by the installation's own authority, as `up` does it, but for five days. */
function endingSoon({ folder, home, portal }: ClusterPlace): { certificate: string; key: string } {
  const { hostname } = new URL(portal);
  const names = ['portal', 'identity', 'forge', 'databases'].map((each) => hostname.replace(/^portal/, each));
  const authority = path.join(home, 'authority', 'stagecraft.localhost', 'ca');
  const file = (name: string): string => path.join(folder, 'run', name);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file('soon.key')];
  writeFileSync(file('soon.cnf'), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`);
  try {
    openssl('req', '-new', ...key, '-subj', '/CN=edge', '-out', file('soon.csr'));
    const signed = [
      '-CA',
      `${authority}.crt`,
      '-CAkey',
      `${authority}.key`,
      '-CAserial',
      file('soon.srl'),
      '-CAcreateserial',
    ];
    openssl(
      'x509',
      '-req',
      '-days',
      '5',
      ...signed,
      '-extfile',
      file('soon.cnf'),
      '-in',
      file('soon.csr'),
      '-out',
      file('soon.crt'),
    );
    return { certificate: readFileSync(file('soon.crt'), 'utf8'), key: readFileSync(file('soon.key'), 'utf8') };
  } finally {
    for (const end of ['key', 'cnf', 'csr', 'srl', 'crt']) rmSync(file(`soon.${end}`), { force: true });
  }
}

const day = 24 * 60 * 60 * 1000;

async function daysLeft({ portal }: ClusterPlace): Promise<number> {
  const { hostname: host, port } = new URL(portal);
  const answer = await shakeHands({ host, port: Number(port), signal: AbortSignal.timeout(10_000) });
  return 'until' in answer ? (answer.until.getTime() - Date.now()) / day : Number.NaN;
}

/** A pod that is touched gets its files anew at once, instead of within a minute or two. */
async function hastened(place: ClusterPlace, until: (days: number) => boolean): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) {
    if (turn % 10 === 0) {
      for (const name of await podsOf(place.hands, '/api/v1/namespaces/edge', 'edge')) {
        const metadata = { annotations: { touched: String(Date.now()) } };
        await place.hands.ask('PATCH', `/api/v1/namespaces/edge/pods/${name}`, { metadata });
      }
    }
    if (until(await daysLeft(place))) return;
    await pause(1000);
  }
  throw new Error('the edge does not take the certificate that it is given');
}

async function certificateEnds(place: ClusterPlace): Promise<Mend> {
  const { hands } = place;
  const { items } = await hands.ask<{ items: (Named & { data?: Record<string, string> })[] }>(
    'GET',
    '/api/v1/namespaces/edge/secrets',
  );
  const secret = items.find(({ data = {} }) => data['tls.crt'] !== undefined && data['edge.yaml'] !== undefined);
  if (secret === undefined) throw new Error('the edge’s certificate is not there');
  const where = `/api/v1/namespaces/edge/secrets/${secret.metadata.name}`;
  const { certificate, key } = endingSoon(place);
  await hands.ask('PATCH', where, { data: { 'tls.crt': base64(certificate), 'tls.key': base64(key) } });
  await hastened(place, (days) => days < 6);
  return async () => {
    await hands.ask('PATCH', where, { data: secret.data });
    await hastened(place, (days) => days > 6);
  };
}

const database = `${apps}/statefulsets/psql-postgresql`;

export const freshPortal = ({ hands }: ClusterPlace): Promise<void> => replaced(hands, 'backstage');

/** It starts anew; whoever kept connections to it learns that from each as it fails. */
async function lessShared(place: ClusterPlace): Promise<Mend> {
  const less = ({ args }: { args: string[] }): object => ({
    args: args.map((each) => each.replace('shared_buffers=256MB', 'shared_buffers=128MB')),
  });
  const mend = await changed(database, less)(place);
  await place.untilSignedIn();
  return async () => {
    await mend();
    await freshPortal(place);
    await place.untilSignedIn();
  };
}

/** In the layers that the next pod reads; the one that runs has started already. */
async function abortsNext({ hands }: ClusterPlace): Promise<Mend> {
  const { items } = await hands.ask<{ items: (Named & { data?: Record<string, string> })[] }>(
    'GET',
    `${core}/configmaps`,
  );
  const file = 'app-config.sign-in.json';
  const layers = items.find(({ data }) => data?.[file] !== undefined);
  if (layers === undefined) throw new Error('the portal’s own layers are not there');
  const where = `${core}/configmaps/${layers.metadata.name}`;
  const layer = JSON.parse(layers.data?.[file] ?? '{}') as object;
  const startup = { default: { onPluginBootFailure: 'abort' } };
  await hands.ask('PATCH', where, { data: { [file]: JSON.stringify({ ...layer, backend: { startup } }) } });
  return () => hands.ask('PATCH', where, { data: layers.data });
}

interface Encryption {
  resources: { providers: object[] }[];
}

/** It reads how it encrypts when it starts; the kubelet brings it back. */
async function restartApi({ hands, node }: ClusterPlace): Promise<void> {
  const kill = 'pid=$(pidof kube-apiserver) && kill -9 $pid && while kill -0 $pid 2>/dev/null; do sleep 0.1; done';
  execFileSync('docker', ['exec', node, 'sh', '-c', kill], { timeout: 30_000 });
  const killed = Date.now();
  const controllers = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager';
  // Those who do what it is told have noticed as well.
  const isBack = async (): Promise<boolean> => {
    const lease = await hands.ask<{ spec: { renewTime: string } }>('GET', controllers).catch(() => undefined);
    return lease !== undefined && Date.parse(lease.spec.renewTime) > killed;
  };
  while (!(await isBack())) {
    if (Date.now() > killed + 90_000) throw new Error('the API server does not come back');
    await pause(1000);
  }
}

/** Whatever is written from now on is written as it is; what was encrypted can still be read. */
async function inPlain(place: ClusterPlace): Promise<Mend> {
  const file = path.join(place.folder, 'data', 'api-server', 'encryption.yaml');
  const before = readFileSync(file, 'utf8');
  const put = async (text: string): Promise<void> => {
    writeFileSync(`${file}.verify`, text, { mode: 0o600 });
    renameSync(`${file}.verify`, file);
    await restartApi(place);
  };
  const encryption = parse(before) as Encryption;
  for (const each of encryption.resources) each.providers.reverse();
  await put(stringify(encryption));
  return () => put(before);
}

/** As an installation that an earlier release has made. */
async function planSaysNothing({ folder }: ClusterPlace): Promise<Mend> {
  const file = path.join(folder, 'plan.json');
  const before = readFileSync(file, 'utf8');
  const put = (text: string): void => {
    writeFileSync(`${file}.verify`, text, { mode: 0o600 });
    renameSync(`${file}.verify`, file);
  };
  const { atRest: _, ...plan } = JSON.parse(before) as Record<string, unknown>;
  put(JSON.stringify(plan));
  return async () => put(before);
}

const catalog = 'backstage_plugin_catalog';
const role = '/apis/rbac.authorization.k8s.io/v1/clusterroles/backstage-workloads';
const affinity = { clientIP: { timeoutSeconds: 10_800 } };
const enforced = (profile: string): object => ({
  metadata: { labels: { 'pod-security.kubernetes.io/enforce': profile } },
});

/** Each is mended before the next one. */
export const clusterBreaks: ClusterBreak[] = [
  {
    control: 'SC-7',
    what: 'the portal’s account may read Secrets',
    async breakIt({ hands }) {
      const { rules } = await hands.ask<{ rules: object[] }>('GET', role);
      const more = { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list'] };
      await hands.ask('PATCH', role, { rules: [...rules, more] });
      return () => hands.ask('PATCH', role, { rules });
    },
  },
  {
    control: 'SC-5',
    what: 'the namespace takes pods of every kind',
    breakIt: patched(`/api/v1/namespaces/${namespace}`, enforced('privileged'), enforced('restricted')),
  },
  {
    control: 'SC-6',
    what: 'a policy lets everybody to the database',
    breakIt: made(`/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`, () => ({
      metadata: { name: 'everybody' },
      spec: {
        podSelector: { matchLabels: { 'app.kubernetes.io/name': 'psql-postgresql' } },
        policyTypes: ['Ingress'],
        ingress: [{}],
      },
    })),
  },
  {
    control: 'DE-1',
    what: 'the Service no longer keeps a client with its pod',
    breakIt: patched(
      `${core}/services/backstage`,
      { spec: { sessionAffinity: 'None', sessionAffinityConfig: null } },
      { spec: { sessionAffinity: 'ClientIP', sessionAffinityConfig: affinity } },
    ),
  },
  {
    control: 'OP-2',
    what: 'a rollout may start so many portals that the database is full',
    breakIt: patched(
      `${apps}/deployments/backstage`,
      { spec: { strategy: { rollingUpdate: { maxSurge: 3 } } } },
      { spec: { strategy: { rollingUpdate: { maxSurge: 1 } } } },
    ),
    consequences: { 'DE-1': 'that number is one of the reference’s' },
  },
  {
    control: 'SE-1',
    what: 'somebody puts a password into a ConfigMap',
    breakIt: made(`${core}/configmaps`, ({ secrets }) => ({
      metadata: { name: 'notes' },
      data: { psql: `postgres ${secrets['database-password']}` },
    })),
  },
  {
    control: 'SE-5',
    what: 'nobody says whether the volumes are encrypted',
    breakIt: planSaysNothing,
    state: 'unknown',
  },
  // The kubelet lets what ends wait, each time longer.
  { control: 'SE-5', what: 'the API server no longer encrypts Secrets', breakIt: inPlain, long: true },
  { control: 'OB-2', what: 'a service writes a secret into its pod’s log', breakIt: secretInLog },
  {
    control: 'OP-4',
    what: 'the index behind an entity’s name is dropped',
    breakIt: queried(
      catalog,
      'DROP INDEX relations_source_entity_ref_idx',
      'CREATE INDEX relations_source_entity_ref_idx ON relations (source_entity_ref)',
    ),
  },
  {
    control: 'OP-1',
    what: 'a container has no limits',
    breakIt: changed(`${apps}/deployments/storefront`, ({ resources }) => ({
      resources: { ...resources, limits: undefined },
    })),
  },
  {
    control: 'SC-4',
    what: 'HTTP no longer leads to HTTPS',
    breakIt: changed(edge, ({ args }) => ({ args: args.filter((each) => !each.includes('redirections')) })),
  },
  {
    control: 'SC-4',
    what: 'the certificate is about to end',
    breakIt: certificateEnds,
    consequences: { 'OP-7': 'the Secret is not what `up` has put there' },
  },
  {
    control: 'DE-2',
    what: 'PostgreSQL is given less memory to share',
    breakIt: lessShared,
  },
  {
    control: 'PL-3',
    what: 'a plugin that fails takes the next portal down',
    breakIt: abortsNext,
    disturb: true,
  },
];
