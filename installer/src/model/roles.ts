import type { KubernetesObject } from './kubernetes.ts';

const group = 'rbac.authorization.k8s.io';

/** These rights, and the account that has them: a role and its binding, both of one name. */
export function roleObjects(
  kind: 'Role' | 'ClusterRole',
  metadata: KubernetesObject['metadata'],
  rules: object[],
  account: { name: string; namespace: string },
): KubernetesObject[] {
  const apiVersion = `${group}/v1`;
  return [
    { apiVersion, kind, metadata, rules },
    {
      apiVersion,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: group, kind, name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', ...account }],
    },
  ];
}
