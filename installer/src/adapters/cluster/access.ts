import { PlatformError } from '../../model/errors.ts';
import type { ClusterPlace } from '../../model/kubernetes.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { Files } from '../../ports/files.ts';
import type { OpenedCluster } from './cluster.ts';

/** So long an answer counts for all who ask side by side; whoever comes later asks again. */
const rememberedMs = 2000;

async function connect(place: ClusterPlace): Promise<OpenedCluster> {
  // Loaded when a cluster is asked: it is much, and whoever runs without one never needs it.
  const { openCluster } = await import('./cluster.ts');
  return openCluster(place);
}

async function whyNot(files: Files, { kubeconfig }: ClusterPlace): Promise<string | undefined> {
  if (kubeconfig === undefined || (await files.exists(kubeconfig))) return undefined;
  return 'there is no cluster yet';
}

function unreachable(place: ClusterPlace, cause: unknown): PlatformError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new PlatformError({
    code: 'environment',
    message: `The cluster${place.context ? ` of the context ${place.context}` : ''} does not answer: ${why}.`,
    hint: place.kubeconfig
      ? 'Is Docker running? `stagecraft up` starts the cluster again.'
      : 'Check that `kubectl version` works with this context, then run the command again.',
    cause,
  });
}

/** The way to a cluster that may not be there, or not yet. */
export function clusterAccess(files: Files, place: ClusterPlace): ClusterAccess {
  let opened: Promise<OpenedCluster> | undefined;
  let answered: { at: number; cluster: Promise<Cluster> } | undefined;

  const forget = (): void => {
    opened = undefined;
    answered = undefined;
  };

  const ask = async (): Promise<Cluster> => {
    const missing = await whyNot(files, place);
    if (missing) throw new Error(missing);
    opened ??= connect(place);
    const cluster = await opened;
    await cluster.answers();
    return cluster;
  };

  const look = async (): Promise<Cluster> => {
    const fresh = answered && Date.now() - answered.at < rememberedMs;
    if (!answered || !fresh) answered = { at: Date.now(), cluster: ask() };
    try {
      return await answered.cluster;
    } catch (error) {
      forget();
      throw error;
    }
  };

  return {
    async find() {
      try {
        return await look();
      } catch (error) {
        if (error instanceof PlatformError) throw error;
        return undefined;
      }
    },
    async get() {
      try {
        return await look();
      } catch (error) {
        throw error instanceof PlatformError ? error : unreachable(place, error);
      }
    },
    forget,
  };
}
