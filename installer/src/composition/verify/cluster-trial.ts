import { isLeaving, type Pod } from '../../apply/cluster/pods.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { ClusterTrial } from '../../verify/surroundings.ts';
import { askIn } from './behind-edge.ts';

const file = 'trial.json';
const folder = '/etc/stagecraft/trial';
const longestSeconds = 600;
const goneWithinMs = 60_000;

interface Container {
  args?: string[];
  volumeMounts?: object[];
  [field: string]: unknown;
}

interface Template {
  metadata: { labels?: Record<string, string> };
  spec: { containers: Container[]; volumes?: object[]; [field: string]: unknown };
}

/** Who asks for the platform's pods does not mean this one. */
const partOf = 'app.kubernetes.io/part-of';

/**
 * The same pod once more, with one layer. It carries the portal's name, so that the policies know it;
 * it never becomes ready, so that nobody is led to it.
 */
function trialPod(place: { namespace: string; name: string }, { metadata, spec }: Template): KubernetesObject {
  const [{ livenessProbe: _live, startupProbe: _start, ...container } = {} as Container, ...others] = spec.containers;
  const { [partOf]: _part, ...labels } = metadata.labels ?? {};
  const portal = {
    ...container,
    args: [...(container.args ?? []), '--config', `${folder}/${file}`],
    volumeMounts: [...(container.volumeMounts ?? []), { name: 'trial', mountPath: folder, readOnly: true }],
    readinessProbe: { exec: { command: ['false'] }, periodSeconds: longestSeconds },
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...place, labels: { ...labels, 'stagecraft.dev/verify': 'trial' } },
    spec: {
      ...spec,
      containers: [portal, ...others],
      volumes: [...(spec.volumes ?? []), { name: 'trial', configMap: { name: place.name } }],
      restartPolicy: 'Never',
      activeDeadlineSeconds: longestSeconds,
      terminationGracePeriodSeconds: 5,
    },
  };
}

const named = (kind: 'Pod' | 'ConfigMap', metadata: { namespace: string; name: string }) => ({
  apiVersion: 'v1',
  kind,
  metadata,
});

/** Until the pod is gone its name is not free. */
async function removeAll(cluster: Cluster, place: { namespace: string; name: string }): Promise<void> {
  await Promise.all([cluster.remove(named('Pod', place)), cluster.remove(named('ConfigMap', place))]);
  const end = Date.now() + goneWithinMs;
  while ((await cluster.read(named('Pod', place))) && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

const hasEnded = (pod: Pod | undefined): boolean =>
  pod === undefined || isLeaving(pod) || ['Failed', 'Succeeded'].includes(pod.status?.phase ?? '');

/** A second portal beside the first, in a pod of its own. */
export async function startTrial(
  access: ClusterAccess,
  portal: { namespace: string; name: string },
  layer: Record<string, unknown>,
): Promise<ClusterTrial> {
  const cluster = await access.get();
  const place = { namespace: portal.namespace, name: `${portal.name}-trial` };
  // One that an interrupted run has left would not be started anew.
  await removeAll(cluster, place);
  const deployment = await cluster.read({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: portal });
  const { template } = (deployment?.spec ?? {}) as { template?: Template };
  if (template === undefined) throw new Error('the portal’s Deployment is not there');
  await cluster.apply({ ...named('ConfigMap', place), data: { [file]: JSON.stringify(layer) } });
  await cluster.apply(trialPod(place, template));
  const ask: ClusterTrial['ask'] = (paths) =>
    askIn(
      (command, input) => cluster.run(place, command, input),
      paths.map((path) => ({ path })),
    );
  return {
    ask,
    async state() {
      if (hasEnded((await cluster.read(named('Pod', place))) as Pod | undefined)) return 'ended';
      const [ready] = await ask(['/.backstage/health/v1/readiness']).catch(() => []);
      return ready?.status === 200 ? 'serving' : 'starting';
    },
    log: () => cluster.logs(place, {}),
    remove: () => removeAll(cluster, place),
  };
}
