import { request } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { installationFile } from './installation.ts';

/** Where the portal's own objects, and the lab's component that runs in the cluster, are. */
export const namespace = process.env.STAGECRAFT_TEST_NAMESPACE ?? 'backstage';

interface Answer {
  status: number;
  body: unknown;
}

interface ClusterObject {
  metadata: { name: string; namespace?: string };
  subjects?: { kind: string; name: string; namespace?: string }[];
}

export interface PrintedPod {
  name: string;
  ready: string;
  status: string;
  restarts: string;
}

let config: KubeConfig | undefined;

function kubeconfig(): KubeConfig {
  if (!config) {
    config = new KubeConfig();
    config.loadFromFile(process.env.STAGECRAFT_TEST_KUBECONFIG ?? installationFile('run/kubeconfig'));
  }
  return config;
}

/** Asks the cluster's API as its administrator: behind the scenes, where no journey goes. */
async function ask(method: string, path: string, body?: unknown, accept = 'application/json'): Promise<Answer> {
  const cluster = kubeconfig().getCurrentCluster();
  if (!cluster) throw new Error('the kubeconfig of the cluster under test names no cluster');
  const options = { method, headers: { accept, 'content-type': 'application/json' }, timeout: 20_000 };
  await kubeconfig().applyToHTTPSOptions(options);
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, cluster.server), options, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, body: JSON.parse(Buffer.concat(parts).toString() || 'null') }),
      );
    });
    call.on('timeout', () => call.destroy(new Error(`the cluster did not answer ${method} ${path}`)));
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function expectDone(what: string, answer: Promise<Answer>): Promise<unknown> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${what}: the cluster answered ${status} ${JSON.stringify(body)}`);
  return body;
}

/** What `kubectl get pods` prints, from where kubectl has it: the cluster makes that table itself. */
export async function printedPods(selector: string): Promise<PrintedPod[]> {
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`;
  const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const table = (await expectDone('listing pods', ask('GET', path, undefined, asTable))) as {
    rows: { cells: (string | number)[] }[];
  };
  return table.rows.map(({ cells: [name, ready, status, restarts] }) => ({
    name: String(name),
    ready: String(ready),
    status: String(status),
    // "2 (5m ago)": when the last one was is no number.
    restarts: String(restarts).split(' ')[0] ?? '',
  }));
}

export async function deletePod(name: string): Promise<void> {
  await expectDone(`deleting ${name}`, ask('DELETE', `/api/v1/namespaces/${namespace}/pods/${name}`));
}

async function bindingsOf(serviceAccount: string): Promise<{ path: string; binding: ClusterObject }[]> {
  const group = '/apis/rbac.authorization.k8s.io/v1';
  const paths = [`${group}/clusterrolebindings`, `${group}/namespaces/${namespace}/rolebindings`];
  const lists = await Promise.all(
    paths.map(async (path) => {
      const { items } = (await expectDone('listing rights', ask('GET', path))) as { items: ClusterObject[] };
      return items.map((binding) => ({ path, binding }));
    }),
  );
  const isBound = ({ subjects = [] }: ClusterObject): boolean =>
    subjects.some(
      (each) => each.kind === 'ServiceAccount' && each.name === serviceAccount && each.namespace === namespace,
    );
  return lists.flat().filter(({ binding }) => isBound(binding));
}

/** Takes every right away from a service account; what comes back gives them back. */
export async function revokeRights(serviceAccount: string): Promise<() => Promise<void>> {
  const bindings = await bindingsOf(serviceAccount);
  if (bindings.length === 0) throw new Error(`${serviceAccount} has no rights that could be taken away`);
  for (const { path, binding } of bindings) {
    await expectDone('taking rights away', ask('DELETE', `${path}/${binding.metadata.name}`));
  }
  return async () => {
    for (const { path, binding } of bindings) {
      const { resourceVersion, uid, creationTimestamp, managedFields, ...metadata } = binding.metadata as Record<
        string,
        unknown
      >;
      await expectDone('giving rights back', ask('POST', path, { ...binding, metadata }));
    }
  };
}
