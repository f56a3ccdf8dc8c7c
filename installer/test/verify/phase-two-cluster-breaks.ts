import { apps, changed, type ClusterBreak, made, namespace } from './cluster-breaks.ts';

const portal = `${apps}/deployments/backstage`;
const rbac = 'rbac.authorization.k8s.io';

/** Told something else by its environment. */
const told = (where: string, name: string, value: string) =>
  changed(where, ({ env }) => ({ env: [...env.filter((each) => each.name !== name), { name, value }] }));

/** What guards the promises of phase 2, broken as it can be on a cluster. */
export const phaseTwoClusterBreaks: ClusterBreak[] = [
  {
    control: 'ID-4',
    what: 'the portal has a secret with which the identity provider tells it nothing',
    breakIt: told(portal, 'DIRECTORY_CLIENT_SECRET', 'not-the-one'),
  },
  {
    control: 'ID-5',
    what: 'nothing is asked of a policy any more',
    breakIt: told(portal, 'APP_CONFIG_permission_enabled', 'false'),
  },
  {
    control: 'ID-9',
    what: 'the forge reads people once an hour',
    breakIt: told(`${apps}/statefulsets/forge`, 'PEOPLE_SECONDS', '3600'),
    disturb: true,
  },
  {
    control: 'ID-9',
    what: 'whoever may look may change things in the cluster',
    breakIt: made(`/apis/${rbac}/v1/namespaces/${namespace}/rolebindings`, () => ({
      metadata: { name: 'everybody-changes' },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'edit' },
      subjects: [{ apiGroup: rbac, kind: 'Group', name: 'oidc:viewers' }],
    })),
    disturb: true,
  },
];
