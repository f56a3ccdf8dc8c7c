import type { ClusterContext, KubernetesObject } from '../../model/kubernetes.ts';

const managed = { 'app.kubernetes.io/managed-by': 'stagecraft' };

type Level = 'restricted' | 'baseline';

/** Of Kubernetes' own profiles the strictest, where nothing hinders it; what breaks it is refused, not only told. */
const secured = (level: Level): Record<string, string> =>
  Object.fromEntries(['enforce', 'audit', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, level]));

/** Nothing may speak to anything, until a policy of a service says so. */
export const denyAll = (namespace: string): KubernetesObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'deny-all', namespace, labels: managed },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
});

const namespaceOf = (name: string, level: Level): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { ...managed, ...secured(level) } },
});

export const namespaceObject = (name: string): KubernetesObject => namespaceOf(name, 'restricted');

/** A namespace in which nothing is allowed that is not asked for. */
export const namespaceObjects = (name: string): KubernetesObject[] => [namespaceObject(name), denyAll(name)];

/** Where jobs run, apart from everything that is the platform's. */
export const jobsNamespace = (platform: string): string => `${platform}-jobs`;

export function placeForJobs(platform: string): ClusterContext['jobs'] {
  const namespace = jobsNamespace(platform);
  return { namespace, place: namespaceObject(namespace), fence: denyAll(namespace) };
}

/** Where a program of others runs, beside the platform. */
export const apartNamespace = (platform: string, what: string): string => `${platform}-${what}`;

/** Programs of others that do not say what the strictest profile wants to hear are refused by it: they have the next one. */
export const placeApart =
  (platform: string): ClusterContext['apart'] =>
  (what) => {
    const namespace = apartNamespace(platform, what);
    return { namespace, place: namespaceOf(namespace, 'baseline'), fence: denyAll(namespace) };
  };
