import { HttpMethod } from '@kubernetes/client-node';
import type { ClusterPlace, KubernetesObject } from '../../model/kubernetes.ts';
import type { Cluster } from '../../ports/cluster.ts';
import { configurationOf } from './configuration.ts';
import { explained, isAbsent, Refused } from './errors.ts';
import { execute } from './exec.ts';
import { forward } from './forward.ts';
import { memoryOfPods } from './memory.ts';
import { type Ask, openRequests } from './requests.ts';
import { openResources, type Resources } from './resources.ts';

/** Under this name the server remembers which fields are ours. */
const ourName = 'stagecraft';

const selectorOf = (labels: Record<string, string>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');

async function unlessAbsent<Result, Otherwise>(
  work: Promise<Result>,
  otherwise: Otherwise,
): Promise<Result | Otherwise> {
  try {
    return await work;
  } catch (error) {
    if (isAbsent(error)) return otherwise;
    throw error;
  }
}

function objectCalls(
  ask: Ask,
  resources: Resources,
): Pick<Cluster, 'knows' | 'read' | 'list' | 'apply' | 'rehearse' | 'review' | 'remove'> {
  const patch = async (object: KubernetesObject, options: Record<string, string>): Promise<void> => {
    const path = await resources.pathOf(object);
    if (!path)
      throw new Refused(404, 'NotFound', `it has no objects of the kind ${object.kind} (${object.apiVersion})`);
    const body = { type: 'application/apply-patch+yaml', text: JSON.stringify(object) };
    await ask({ method: HttpMethod.PATCH, path, body, query: { fieldManager: ourName, force: 'true', ...options } });
  };
  return {
    knows: async (of) => (await resources.listPathOf(of)) !== undefined,
    async read(reference) {
      const path = await resources.pathOf(reference);
      const text = path && (await unlessAbsent(ask({ path }), undefined));
      return text ? (JSON.parse(text) as KubernetesObject) : undefined;
    },
    async list({ apiVersion, kind, namespace, labels = {} }) {
      const path = await resources.listPathOf({ apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) });
      if (!path) return [];
      const text = await unlessAbsent(ask({ path, query: { labelSelector: selectorOf(labels) } }), '{"items":[]}');
      const { items } = JSON.parse(text) as { items: Omit<KubernetesObject, 'apiVersion' | 'kind'>[] };
      // A list leaves out what is the same for all.
      return items.map((item) => ({ ...item, apiVersion, kind }) as KubernetesObject);
    },
    apply: (object) => patch(object, {}),
    rehearse: (object) => patch(object, { dryRun: 'All' }),
    async review(question) {
      const path = await resources.listPathOf(question);
      if (!path) throw new Refused(404, 'NotFound', `it answers no ${question.kind} (${question.apiVersion})`);
      const body = { type: 'application/json', text: JSON.stringify({ metadata: {}, ...question }) };
      return JSON.parse(await ask({ method: HttpMethod.POST, path, body })) as KubernetesObject;
    },
    async remove(reference) {
      const path = await resources.pathOf(reference);
      const query = { propagationPolicy: 'Background' };
      if (path) await unlessAbsent(ask({ method: HttpMethod.DELETE, path, query }), undefined);
    },
  };
}

const podPath = ({ namespace, name }: { namespace: string; name: string }): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;

/** A container that has not begun yet, or is gone, says nothing. */
function unlessSilent(error: unknown): void {
  if (error instanceof Refused && (error.status === 400 || error.status === 404)) return;
  throw error;
}

function logCall(ask: Ask): Cluster['logs'] {
  return async (pod, { container, lines, previous }) => {
    const query = {
      ...(container === undefined ? {} : { container }),
      ...(lines === undefined ? {} : { tailLines: String(lines) }),
      ...(previous === undefined ? {} : { previous: String(previous) }),
    };
    try {
      return await ask({ path: `${podPath(pod)}/log`, query });
    } catch (error) {
      unlessSilent(error);
      return '';
    }
  };
}

/** Everything that goes wrong is told in our words, once. */
function told(cluster: Cluster): Cluster {
  const entries = Object.entries(cluster).map(([name, call]) => [
    name,
    (...args: unknown[]) => (call as (...args: unknown[]) => Promise<unknown>)(...args).catch(explained),
  ]);
  return Object.fromEntries(entries) as Cluster;
}

/** The first container is the service itself; what is injected comes after it. */
async function firstContainer(ask: Ask, pod: { namespace: string; name: string }): Promise<string> {
  const { spec } = JSON.parse(await ask({ path: podPath(pod) })) as { spec: { containers: { name: string }[] } };
  return spec.containers[0]?.name ?? '';
}

export interface OpenedCluster extends Cluster {
  /** As `version`, at once and in the words of what is in the way. */
  answers(): Promise<void>;
}

/** Whoever is refused here must sign in: waiting does not help. */
function unlessUnreachable(error: unknown): never {
  if (error instanceof Refused) return explained(error);
  throw error;
}

export function openCluster(place: ClusterPlace): OpenedCluster {
  const config = configurationOf(place);
  const { ask, stream } = openRequests(config);
  const versionOf = (text: string): string => (JSON.parse(text) as { gitVersion: string }).gitVersion;
  const cluster = told({
    version: async () => versionOf(await ask({ path: '/version' })),
    ...objectCalls(ask, openResources(ask)),
    async run(pod, command, input) {
      const container = await firstContainer(ask, pod);
      return execute(config, { namespace: pod.namespace, pod: pod.name, container, command, input });
    },
    connect: ({ namespace, name }, port) => forward(config, { namespace, pod: name, port }),
    logs: logCall(ask),
    follow: (pod, { since, signal, write }) => {
      const query = { follow: 'true', sinceTime: since.toISOString() };
      return stream({ path: `${podPath(pod)}/log`, query }, signal, write).catch(unlessSilent);
    },
    memory: () => memoryOfPods(ask),
  });
  const answers = async (): Promise<void> => {
    await ask({ path: '/version', timeoutMs: 5000, patient: false }).catch(unlessUnreachable);
  };
  return { ...cluster, answers };
}
