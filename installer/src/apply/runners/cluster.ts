import { PlatformError } from '../../model/errors.ts';
import type { ClusterAccess } from '../../ports/cluster.ts';
import type { StepRunner } from '../runner.ts';

/** The oldest Kubernetes that our charts and what they use of its API are tried on. */
const oldest = [1, 31] as const;

function isKnown(version: string): boolean {
  const [major = 0, minor = 0] = (/v?(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

function tooOld(version: string): PlatformError {
  return new PlatformError({
    code: 'environment',
    message: `The cluster runs Kubernetes ${version}; it must be ${oldest.join('.')} or newer.`,
    hint: 'Upgrade it (OpenShift 4.18 and newer are), or choose another context.',
  });
}

/** A cluster that somebody else made: it is looked at, never changed and never taken away. */
export function clusterRunner(access: ClusterAccess): StepRunner<'cluster'> {
  return {
    async inspect({ fingerprint }) {
      const cluster = await access.find();
      if (!cluster) return { state: 'absent' };
      return isKnown(await cluster.version()) ? { state: 'ready', fingerprint } : { state: 'absent' };
    },
    async apply() {
      const version = await (await access.get()).version();
      if (!isKnown(version)) throw tooOld(version);
    },
    async remove() {
      // It was there before us.
    },
  };
}
