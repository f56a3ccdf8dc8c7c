import { PlatformError } from '../../model/errors.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { Cluster } from '../../ports/cluster.ts';
import { database, live, portal, runIn, specOf } from '../cluster.ts';
import type { Context } from '../context.ts';
import { type Control, type Finding, unless } from '../control.ts';
import { strangerLabels, strangerName, strangerPod } from '../strangers.ts';
import { until } from '../until.ts';

const patienceMs = 45_000;
const port = 5432;

/** Says of each place whether a connection comes about, and ends. */
const knocking = (places: Record<string, string>): string[] => [
  'node',
  '-e',
  `const { connect } = require('node:net');
const knock = ([name, place]) => new Promise((resolve) => {
  const [host, port] = place.split('|');
  const socket = connect({ host, port: Number(port), timeout: 4000 });
  const tell = (word) => { socket.destroy(); resolve([name, word]); };
  socket.on('connect', () => tell('open')).on('timeout', () => tell('no answer')).on('error', ({ code }) => tell(code));
});
Promise.all(Object.entries(${JSON.stringify(places)}).map(knock)).then((all) => console.log('@@' + JSON.stringify(Object.fromEntries(all))));`,
];

type Heard = Record<string, string>;

function heardIn(text: string): Heard | undefined {
  const line = text.split('\n').find((each) => each.startsWith('@@'));
  return line === undefined ? undefined : (JSON.parse(line.slice(2)) as Heard);
}

const isRefusal = (error: unknown): boolean => error instanceof PlatformError && error.code === 'environment';

/** A namespace of its own; where nobody may make one, the platform's, in which no policy knows the stranger. */
async function strangersPlace(context: Context, cluster: Cluster): Promise<{ namespace: string; own: boolean }> {
  const namespace = strangerName();
  try {
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: strangerLabels } });
    return { namespace, own: true };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { namespace: context.cluster.namespaces[0] ?? '', own: false };
  }
}

/** A new namespace has the account that pods run as only after a moment. */
async function start(context: Context, cluster: Cluster, pod: KubernetesObject): Promise<void> {
  let last: unknown;
  const attempt = (): Promise<true | undefined> =>
    cluster.apply(pod).then(
      () => true as const,
      (error: unknown) => {
        last = error;
        return undefined;
      },
    );
  if (!(await until(attempt, 30_000, context.signal, 500))) throw last;
}

async function heardByStranger(
  context: Context,
  places: Record<string, string>,
): Promise<{ heard: Heard; from: string; own: boolean }> {
  const cluster = await context.cluster.api();
  const { namespace, own } = await strangersPlace(context, cluster);
  const pod = await strangerPod(context, namespace, { command: knocking(places) });
  try {
    await start(context, cluster, pod);
    const place = { namespace, name: pod.metadata.name };
    const heard = await until(async () => heardIn(await cluster.logs(place, {})), patienceMs, context.signal, 500);
    const from = own ? 'another namespace' : 'a pod that no policy knows';
    context.note(`from ${from}: ${Object.keys(places).join(', ')}`, JSON.stringify(heard ?? 'the pod says nothing'));
    if (heard === undefined) throw new Error(`a pod in ${namespace} came to no end`);
    return { heard, from, own };
  } finally {
    await cluster.remove(own ? { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } } : pod);
  }
}

/** What an interrupted run has left. */
async function removeLeft(context: Context): Promise<void> {
  const cluster = await context.cluster.api();
  const old = ({ metadata }: KubernetesObject): boolean =>
    Date.now() - Date.parse((metadata as { creationTimestamp?: string }).creationTimestamp ?? '') > 120_000;
  const left = await cluster
    .list({ apiVersion: 'v1', kind: 'Namespace', labels: strangerLabels })
    .catch((): KubernetesObject[] => []);
  await Promise.all(left.filter(old).map((each) => cluster.remove(each)));
}

function judged({ heard, from, own }: { heard: Heard; from: string; own: boolean }, portalHears: string): Finding {
  if (own && heard.api !== 'open') {
    return { result: 'unknown', found: `a pod elsewhere reaches nothing at all (the cluster’s API: ${heard.api})` };
  }
  const problems = [
    ...(portalHears === 'open' ? [] : [`the portal does not reach the database: ${portalHears}`]),
    ...(heard.database === 'open' ? [`${from} reaches the database`] : []),
    ...(heard.portal === 'open' ? [`${from} reaches the portal, past the edge`] : []),
  ];
  return unless(problems, `the portal reaches the database; ${from} reaches neither it nor the portal`);
}

export const sc6: Control = {
  id: 'SC-6',
  phase: 1,
  layer: 'Edge and workload security',
  title: 'The portal reaches the database, and nobody else in the cluster does',
  why: 'A cluster is full of strangers; one that is taken over must not lead to the next.',
  severity: 'high',
  needs: ['cluster'],
  remedy:
    'See which NetworkPolicy lets it through (`kubectl get networkpolicy`), and whether the cluster’s network enforces them.',
  deadlineSeconds: 75,
  async check(context) {
    await removeLeft(context);
    const addressOf = async (name: string): Promise<string> =>
      specOf<{ clusterIP: string }>(await live(context, 'v1', 'Service', name)).clusterIP ?? '';
    // By number: whether names are told is another matter.
    const [ofDatabase, ofPortal] = await Promise.all([addressOf(database), addressOf(portal)]);
    const places = { database: `${ofDatabase}|${port}`, portal: `${ofPortal}|80` };
    const api = specOf<{ clusterIP: string }>(
      await (await context.cluster.api())
        .read({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'kubernetes', namespace: 'default' } })
        .catch(() => undefined),
    ).clusterIP;
    const [said, strange] = await Promise.all([
      runIn(context, portal, 'a connection to the database', knocking({ database: places.database })),
      heardByStranger(context, { ...places, api: `${api ?? 'kubernetes.default.svc'}|443` }),
    ]);
    return judged(strange, heardIn(said)?.database ?? 'nothing');
  },
};
