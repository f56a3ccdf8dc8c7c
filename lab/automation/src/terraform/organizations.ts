import { jsonApi } from '../http/errors.ts';
import type { Organization } from '../domain/terraform.ts';
import { attributesOf, type Call, missing, nameOf, need, paged, type Routes, shown, textOf } from './call.ts';
import { api, showOrganization } from './show.ts';
import { newId } from './states.ts';

export function organizationOf(call: Call): Organization {
  const found = call.automation.store.of.tfOrganizations.find((each) => each.name === call.params.organization);
  if (!found) throw missing();
  return found;
}

const list = (call: Call) =>
  paged(call, call.automation.store.of.tfOrganizations.all(), (each) => showOrganization(call.viewer, each));

async function create(call: Call) {
  need(call, 'manage');
  const { store } = call.automation;
  const attributes = attributesOf(call);
  const name = nameOf(attributes);
  const made = await store.lock.run('terraform organizations', async () => {
    if (store.of.tfOrganizations.find((each) => each.name === name))
      throw jsonApi(422, 'Name has already been taken', '/data/attributes/name');
    return store.of.tfOrganizations.put({
      id: newId('org'),
      created: new Date().toISOString(),
      name,
      email: textOf(attributes, 'email'),
    });
  });
  return shown(showOrganization(call.viewer, made), 201);
}

const entitlements = ({ automation }: Call) => ({
  operations: true,
  'state-storage': true,
  'self-serve-billing': false,
  'cost-estimation': false,
  teams: false,
  'vcs-integrations': automation.vcs !== undefined,
  sentinel: false,
  agents: false,
  'run-tasks': false,
  'private-module-registry': false,
});

function account(call: Call) {
  const { id, username, email } = call.viewer.user;
  return shown({
    id: `user-${id}`,
    type: 'users',
    attributes: {
      username,
      email,
      'is-service-account': username === 'portal',
      'avatar-url': '',
      'v2-only': true,
      permissions: {},
    },
    links: { self: `${api}/users/user-${id}` },
  });
}

export const organizations: Routes = [
  ['GET', 'account/details', account],
  ['GET', 'organizations', list],
  ['POST', 'organizations', create],
  ['GET', 'organizations/:organization', (call) => shown(showOrganization(call.viewer, organizationOf(call)))],
  [
    'GET',
    'organizations/:organization/entitlement-set',
    (call) => shown({ id: organizationOf(call).id, type: 'entitlement-sets', attributes: entitlements(call) }),
  ],
];
