import type { ClusterContext, KubernetesObject } from '../../model/kubernetes.ts';

const managed = { 'app.kubernetes.io/managed-by': 'stagecraft' };

/** Pods of the namespace get the strictest of Kubernetes' own profiles; what breaks it is refused, not only told. */
const restricted = Object.fromEntries(
  ['enforce', 'audit', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']),
);

/** Nothing may speak to anything, until a policy of a service says so. */
export const denyAll = (namespace: string): KubernetesObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'deny-all', namespace, labels: managed },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
});

export const namespaceObject = (name: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { ...managed, ...restricted } },
});

/** A namespace in which nothing is allowed that is not asked for. */
export const namespaceObjects = (name: string): KubernetesObject[] => [namespaceObject(name), denyAll(name)];

/** Where jobs run, apart from everything that is the platform's. */
export const jobsNamespace = (platform: string): string => `${platform}-jobs`;

export function placeForJobs(platform: string): ClusterContext['jobs'] {
  const namespace = jobsNamespace(platform);
  return { namespace, place: namespaceObject(namespace), fence: denyAll(namespace) };
}
