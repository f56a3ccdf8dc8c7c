import type { Operator } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { Charts } from '../../ports/charts.ts';
import type { Helm } from '../../ports/helm.ts';
import { stateOfInstalled } from '../cluster/installed.ts';
import { clearWhatWasCutOff } from '../cluster/revisions.ts';
import { waitUntilRolledOut } from '../cluster/rollout.ts';
import type { StepContext, StepRunner } from '../runner.ts';

const pollMs = 500;

async function lookedAfter(cluster: Cluster, { kinds, namespace }: Operator) {
  return (await Promise.all(kinds.map((kind) => cluster.list({ ...kind, namespace })))).flat();
}

/** Objects that ask their operator before they go would wait for it for ever. */
async function endWhatItLooksAfter(cluster: Cluster, input: Operator, { signal, progress }: StepContext) {
  while (true) {
    signal.throwIfAborted();
    const left = await lookedAfter(cluster, input);
    if (left.length === 0) return;
    progress(`${left.length} objects that it looks after end first`);
    for (const object of left.filter(({ metadata }) => !('deletionTimestamp' in metadata)))
      await cluster.remove(object);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

async function knowsAll(cluster: Cluster, kinds: Operator['kinds']): Promise<boolean> {
  return (await Promise.all(kinds.map((kind) => cluster.knows(kind)))).every(Boolean);
}

/** A program of others in the cluster, by its makers' chart of a pinned version. */
export function operatorRunner(access: ClusterAccess, helm: Helm, charts: Charts): StepRunner<'operator'> {
  return {
    inspect: (step) => stateOfInstalled(access, step),
    async apply({ input, fingerprint }, context) {
      const { name, namespace, values, workload, kinds } = input;
      const chart = await charts.get(input.chart, context.signal, context.progress);
      const cluster = await access.get();
      await clearWhatWasCutOff(cluster, input);
      context.progress('helm upgrade');
      const withoutKinds = await knowsAll(cluster, kinds);
      await helm.upgrade({ name, namespace, chart, values, fingerprint, withoutKinds }, context.signal);
      await waitUntilRolledOut(cluster, { ...workload, namespace }, context);
    },
    async remove({ input }, context) {
      const cluster = await access.find();
      if (!cluster) return;
      await endWhatItLooksAfter(cluster, input, context);
      await helm.uninstall(input.name, input.namespace);
    },
  };
}
