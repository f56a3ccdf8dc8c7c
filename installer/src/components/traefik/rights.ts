import type { KubernetesObject } from '../../model/kubernetes.ts';

const labels = { 'app.kubernetes.io/managed-by': 'stagecraft' };
const role = 'edge';

/**
 * What Traefik watches, in the platform's namespace only. It does not start without seeing Secrets there,
 * although none of our Ingresses names one: docs/adr/0020-the-edge.md.
 */
export function rightsOf(namespace: string, account: { namespace: string; name: string }): KubernetesObject[] {
  const metadata = { name: role, namespace, labels };
  const verbs = ['list', 'watch'];
  return [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata,
      rules: [
        { apiGroups: [''], resources: ['services', 'secrets'], verbs },
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs },
        { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role },
      subjects: [{ kind: 'ServiceAccount', ...account }],
    },
  ];
}
