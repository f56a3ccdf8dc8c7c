import type { KubernetesObject, ServiceValues } from '../../model/kubernetes.ts';
import type { Cluster } from '../../ports/cluster.ts';

const annotation = 'stagecraft.dev/secrets';

/** Those that a pod reads once, when it starts; what its program reads anew by itself needs no other pod. */
function readAtStart({ secretEnv, secretFiles = [] }: ServiceValues): string[] {
  const files = secretFiles.filter(({ reread }) => reread !== true).map(({ secret }) => secret);
  return [...new Set([...(secretEnv ? [secretEnv.secret] : []), ...files])].sort();
}

/** Versions and not digests: nothing can be guessed from them, and whoever may see the pod may see them. */
async function versionsOf(cluster: Cluster, namespace: string, values: ServiceValues): Promise<string> {
  const versions = await Promise.all(
    readAtStart(values).map(async (name) => {
      const found = await cluster.read({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } });
      const { resourceVersion } = (found?.metadata ?? {}) as { resourceVersion?: string };
      return `${name}=${resourceVersion ?? 'none'}`;
    }),
  );
  return versions.join(' ');
}

/** The pod's template names the Secrets as they are now: when one has changed, it is another pod. */
export async function withSecretsOfNow(
  cluster: Cluster,
  namespace: string,
  values: ServiceValues,
): Promise<ServiceValues> {
  const versions = await versionsOf(cluster, namespace, values);
  if (versions === '') return values;
  return { ...values, podAnnotations: { ...values.podAnnotations, [annotation]: versions } };
}

interface Template {
  metadata?: { annotations?: Record<string, string> };
}

export async function hasSecretsOfNow(
  cluster: Cluster,
  namespace: string,
  values: ServiceValues,
  workload: KubernetesObject,
): Promise<boolean> {
  const { template } = (workload.spec ?? {}) as { template?: Template };
  return (template?.metadata?.annotations?.[annotation] ?? '') === (await versionsOf(cluster, namespace, values));
}
