import { clusterAccess } from '../../adapters/cluster/access.ts';
import { commands } from '../../adapters/commands.ts';
import { files } from '../../adapters/files.ts';
import { isLeaving, isReady, type Pod } from '../../apply/cluster/pods.ts';
import type { Workshop } from '../../cli/world.ts';
import type { Plan } from '../../model/plan.ts';
import type { StepInputs } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { ClusterView } from '../../verify/surroundings.ts';
import { startTrial } from './cluster-trial.ts';

const releases = ({ steps }: Plan): StepInputs['release'][] =>
  steps.flatMap((step) => (step.kind === 'release' ? [step.input] : []));

/** The platform's own first. */
function namespacesOf(plan: Plan): string[] {
  const own = plan.steps.flatMap((step) =>
    step.kind === 'release' && step.component === 'portal' ? [step.input.namespace] : [],
  );
  return [...new Set([...own, ...releases(plan).map(({ namespace }) => namespace)])];
}

export function accessOf({ settings, layout }: Workshop): ClusterAccess {
  if (settings.target === 'kind') return clusterAccess(files, { kubeconfig: `${layout.run}/kubeconfig` });
  const { context } = settings.cluster;
  return clusterAccess(files, context === undefined ? {} : { context });
}

export async function podsNamed(cluster: Cluster, namespaces: string[], name: string): Promise<Pod[]> {
  const labels = { 'app.kubernetes.io/name': name };
  const found = await Promise.all(
    namespaces.map((namespace) => cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels })),
  );
  return found.flat() as Pod[];
}

const placeOf = ({ metadata: { name, namespace = '' } }: Pod): { name: string; namespace: string } => ({
  name,
  namespace,
});

/** The node of a cluster of our own is a container: what its store writes, it writes there. */
function storeHolds(cluster: string): (text: string) => Promise<boolean> {
  return async (text) => {
    const command = ['grep', '--recursive', '--quiet', '--fixed-strings', '--text', text, '/var/lib/etcd'];
    const args = ['exec', `${cluster}-control-plane`, ...command];
    const { exitCode, tail } = await commands.run({ file: 'docker', args, timeoutMs: 20_000 });
    // A file that the store has just taken away is no reason not to believe the others.
    if (exitCode === 0 || exitCode === 1) return exitCode === 0;
    throw new Error(`the cluster’s store could not be looked through: ${tail.join(' ')}`);
  };
}

export function clusterView(access: ClusterAccess, plan: Plan, portal: string): ClusterView {
  const namespaces = namespacesOf(plan);
  const [namespace = ''] = namespaces;
  const own = plan.steps.find(({ kind }) => kind === 'kind-cluster');
  return {
    api: () => access.get(),
    namespaces,
    async runIn(workload, command, input = '') {
      const cluster = await access.get();
      const pods = await podsNamed(cluster, namespaces, workload);
      const pod = pods.find((each) => isReady(each) && !isLeaving(each));
      if (pod === undefined) throw new Error(`no pod of ${workload} is ready`);
      return cluster.run(placeOf(pod), command, input);
    },
    startTrial: (layer) => startTrial(access, { namespace, name: portal }, layer),
    ...(own?.kind === 'kind-cluster' ? { storeHolds: storeHolds(own.input.name) } : {}),
  };
}

/** What every pod of a workload has written, as far as the cluster keeps it. */
export async function logOf(access: ClusterAccess, namespaces: string[], name: string): Promise<string> {
  const cluster = await access.get();
  const pods = await podsNamed(cluster, namespaces, name);
  return (await Promise.all(pods.map((pod) => cluster.logs(placeOf(pod), {})))).join('');
}
