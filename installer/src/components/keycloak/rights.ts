import type { ComponentContext, StepDraft } from '../../model/component.ts';

const group = 'rbac.authorization.k8s.io';

/** As the API server is told to name the groups of a token. */
const prefix = 'oidc:';

/** Kubernetes' own roles: `view` shows no Secret. */
const roles: Record<string, string[]> = {
  view: ['developers', 'leads', 'viewers'],
  admin: ['platform-admins'],
};

/** What people may do in the platform's namespace follows their groups, where the cluster takes our tokens. */
export function peopleRightsStep({ cluster: { namespace, ready } }: ComponentContext): StepDraft {
  return {
    id: 'keycloak/rights',
    kind: 'objects',
    title: 'Let people’s groups count in the cluster',
    after: ready,
    holdsData: false,
    deadlineSeconds: 60,
    usualSeconds: 1,
    input: {
      objects: Object.entries(roles).map(([role, groups]) => ({
        apiVersion: `${group}/v1`,
        kind: 'RoleBinding',
        metadata: { name: `people-${role}`, namespace, labels: { 'app.kubernetes.io/managed-by': 'stagecraft' } },
        roleRef: { apiGroup: group, kind: 'ClusterRole', name: role },
        subjects: groups.map((name) => ({ apiGroup: group, kind: 'Group', name: `${prefix}${name}` })),
      })),
    },
  };
}
