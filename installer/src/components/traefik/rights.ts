import type { KubernetesObject } from '../../model/kubernetes.ts';
import { roleObjects } from '../../model/roles.ts';

const labels = { 'app.kubernetes.io/managed-by': 'stagecraft' };
const role = 'edge';

/**
 * What Traefik watches, in the platform's namespace only. It does not start without seeing Secrets there,
 * although none of our Ingresses names one: docs/adr/0020-the-edge.md.
 */
export function rightsOf(namespace: string, account: { namespace: string; name: string }): KubernetesObject[] {
  const verbs = ['list', 'watch'];
  const rules = [
    { apiGroups: [''], resources: ['services', 'secrets'], verbs },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs },
    { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs },
  ];
  return roleObjects('Role', { name: role, namespace, labels }, rules, account);
}
