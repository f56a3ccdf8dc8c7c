import { PlatformError } from '../../model/errors.ts';
import { fingerprintKey, managedBy } from '../../model/marked.ts';
import type { Cluster, ClusterAccess, ObjectReference } from '../../ports/cluster.ts';
import type { Helm } from '../../ports/helm.ts';
import { awxKind } from '../../model/automation.ts';
import { secretsKinds } from '../../model/external-secrets.ts';
import { ours } from './ours.ts';

export interface Installed {
  /** The platform's own first. */
  namespaces: string[];
  /** Names of the claims whose data is the installation's. */
  claims: string[];
}

const goneWithinMs = 120_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function releasesIn(cluster: Cluster, namespace: string): Promise<string[]> {
  const revisions = await cluster.list({ apiVersion: 'v1', kind: 'Secret', namespace, labels: { owner: 'helm' } });
  const made = revisions.filter(({ metadata }) => metadata.labels?.[fingerprintKey] !== undefined);
  return [...new Set(made.map(({ metadata }) => metadata.labels?.name ?? ''))];
}

/** A namespace that is not there, or that we may not look into, holds nothing of ours. */
async function unlessRefused<Result>(work: Promise<Result>, otherwise: Result): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'environment') return otherwise;
    throw error;
  }
}

/** Pods end in their own time; what they hold is free only then. */
async function untilPodsAreGone(cluster: Cluster, namespaces: string[]): Promise<void> {
  const end = Date.now() + goneWithinMs;
  while (Date.now() < end) {
    const left = await Promise.all(
      namespaces.flatMap((namespace) =>
        ours.map((labels) => unlessRefused(cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels }), [])),
      ),
    );
    if (left.flat().length === 0) return;
    await pause(1000);
  }
  throw new PlatformError({
    code: 'timeout',
    message: `Pods of the platform have not ended within ${goneWithinMs / 1000} seconds.`,
    hint: 'Look what holds them (`kubectl get pods`), then run the command again: it goes on.',
  });
}

async function removeOurs(
  cluster: Cluster,
  of: { apiVersion: string; kind: string; namespace: string },
): Promise<void> {
  const found = await cluster.list({ ...of, labels: managedBy });
  for (const object of found) await cluster.remove(object);
}

const named = (apiVersion: string, kind: string, name: string): ObjectReference => ({
  apiVersion,
  kind,
  metadata: { name },
});

/** Somebody else may have put something there: then the namespace is theirs as well. */
async function isEmpty(cluster: Cluster, namespace: string, claims: string[]): Promise<boolean> {
  const [pods, left] = await Promise.all([
    cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace }),
    cluster.list({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace }),
  ]);
  return pods.length === 0 && left.every(({ metadata }) => claims.includes(metadata.name));
}

/** Takes an installation out of a cluster that goes on without it. Data stays until `erase`. */
export function takeDown(access: ClusterAccess, charts: Helm, { namespaces, claims }: Installed) {
  const stop = async (): Promise<void> => {
    const cluster = await access.get();
    for (const namespace of namespaces) {
      // First, or what looks after them would make what they are for once more.
      for (const of of [...secretsKinds, awxKind])
        await unlessRefused(removeOurs(cluster, { ...of, namespace }), undefined);
      const releases = await unlessRefused(releasesIn(cluster, namespace), []);
      await Promise.all(releases.map((name) => charts.uninstall(name, namespace)));
      // The installation's private file is where they come from.
      await unlessRefused(removeOurs(cluster, { apiVersion: 'v1', kind: 'Secret', namespace }), undefined);
    }
    await untilPodsAreGone(cluster, namespaces);
  };

  const erase = async (): Promise<void> => {
    await stop();
    const cluster = await access.get();
    for (const namespace of namespaces) {
      for (const name of claims) {
        const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace } };
        await unlessRefused(cluster.remove(claim), undefined);
      }
      const policies = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace };
      await unlessRefused(removeOurs(cluster, policies), undefined);
      // What an administrator made, or somebody else lives in, stays.
      const alone = await unlessRefused(isEmpty(cluster, namespace, claims), false);
      if (alone) await unlessRefused(cluster.remove(named('v1', 'Namespace', namespace)), undefined);
    }
    const [own = ''] = namespaces;
    for (const kind of ['ClusterRoleBinding', 'ClusterRole']) {
      const right = named('rbac.authorization.k8s.io/v1', kind, `${own}-workloads`);
      await unlessRefused(cluster.remove(right), undefined);
    }
  };

  return { stop, erase };
}
