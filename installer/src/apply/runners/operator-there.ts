import { PlatformError } from '../../model/errors.ts';
import type { StepInputs } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { StepRunner } from '../runner.ts';

type Input = StepInputs['operator-there'];

async function unknownKinds(cluster: Cluster, { kinds }: Input): Promise<string[]> {
  const known = await Promise.all(kinds.map((kind) => cluster.knows(kind)));
  return kinds.filter((_, index) => known[index] !== true).map(({ kind, apiVersion }) => `${kind} (${apiVersion})`);
}

/** Somebody else's operator: it is looked at, never changed and never taken away. */
export function operatorThereRunner(access: ClusterAccess): StepRunner<'operator-there'> {
  return {
    async inspect({ input, fingerprint }) {
      const cluster = await access.find();
      if (!cluster || (await unknownKinds(cluster, input)).length > 0) return { state: 'absent' };
      return { state: 'ready', fingerprint };
    },
    async apply({ input }) {
      const unknown = await unknownKinds(await access.get(), input);
      if (unknown.length === 0) return;
      throw new PlatformError({
        code: 'environment',
        message: `The cluster has no ${input.title} that we can use: it knows no ${unknown.join(' and no ')}.`,
        hint: `An administrator installs it once, for the whole cluster: docs/components/openbao-on-clusters.md says how. Or leave spec.externalSecrets out: the Secrets are copies then.`,
      });
    },
    async remove() {
      // It was there before us.
    },
  };
}
