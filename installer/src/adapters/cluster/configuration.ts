import { KubeConfig } from '@kubernetes/client-node';
import { PlatformError } from '../../model/errors.ts';
import type { ClusterPlace } from '../../model/kubernetes.ts';

function unreadable(file: string, cause: unknown): PlatformError {
  return new PlatformError({
    code: 'environment',
    message: `${file} is not a configuration for a cluster: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: 'Mend it, or let KUBECONFIG name another file.',
    cause,
  });
}

function unknownContext(config: KubeConfig, context: string | undefined): PlatformError {
  const known = config.getContexts().map(({ name }) => name);
  return new PlatformError({
    code: 'environment',
    message: context === undefined ? 'No cluster is chosen.' : `There is no context called ${context}.`,
    details: known.map((name) => `known: ${name}`),
    hint:
      known.length > 0
        ? 'Name one of yours as spec.cluster.context in stagecraft.yaml.'
        : 'Sign in to the cluster (`oc login`, or what your provider gives you), or let KUBECONFIG name its configuration.',
  });
}

/** What the library makes up where there is no configuration at all. */
const madeUp = 'loaded-context';

/** The context that is chosen in the person's configuration; undefined when there is none. */
export function currentContext(): string | undefined {
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch {
    // Said by whoever needs the cluster.
    return undefined;
  }
  const name = config.getCurrentContext();
  return name && name !== madeUp ? name : undefined;
}

/** The installation's own file, or the person's configuration with one of its contexts. */
export function configurationOf({ kubeconfig, context }: ClusterPlace): KubeConfig {
  const config = new KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    throw unreadable(kubeconfig ?? process.env.KUBECONFIG ?? '~/.kube/config', error);
  }
  if (context !== undefined) config.setCurrentContext(context);
  if (config.getCurrentContext() === madeUp) throw unknownContext(new KubeConfig(), undefined);
  if (!config.getCurrentCluster()?.server) throw unknownContext(config, context);
  return config;
}
