import { mockServices } from '@backstage/backend-test-utils';
import { catalogPermissions } from '@backstage/plugin-catalog-common/alpha';
import { kubernetesPermissions } from '@backstage/plugin-kubernetes-common';
import { AuthorizeResult, createPermission, type Permission } from '@backstage/plugin-permission-common';
import { scaffolderPermissions } from '@backstage/plugin-scaffolder-common/alpha';
import { pipelinesReadPermission } from '@stagecraft/plugin-pipelines-common';
import { platformPermissions } from '@stagecraft/plugin-platform-common';
import { requestPermissions } from '@stagecraft/plugin-requests-common';
import { auditPermissions } from '../audit/permissions';
import { readRoleConfig } from './config';
import { RolePolicy } from './policy';
import { grants, grantsWithoutRole } from './roles';

const unknown = createPermission({ name: 'something.new.do', attributes: {} });
const all: Permission[] = [
  ...catalogPermissions,
  ...platformPermissions,
  ...requestPermissions,
  ...auditPermissions,
  ...kubernetesPermissions,
  ...scaffolderPermissions,
  pipelinesReadPermission,
  unknown,
];
const everyone = ['catalog.entity.read', 'catalog.location.read', 'platform.summary.read'];
const runtime = ['kubernetes.clusters.read', 'kubernetes.resources.read', 'pipelines.read'];
const acting = [
  ...runtime,
  'scaffolder.action.execute',
  'scaffolder.task.create',
  'scaffolder.template.parameter.read',
  'scaffolder.template.step.read',
  'catalog.entity.validate',
  'requests.request.create',
  'requests.request.read',
  'requests.request.comment',
];

const own = ['catalog.entity.refresh', 'requests.request.cancel', 'scaffolder.task.read', 'scaffolder.task.cancel'];

/** Written out again on purpose: a change of the table must be a change here too. */
const expected: Record<string, { allowed: string[]; conditional: string[] }> = {
  none: { allowed: everyone, conditional: [] },
  'platform-admins': { allowed: all.map((permission) => permission.name), conditional: [] },
  leads: {
    allowed: [...everyone, ...acting, 'platform.verify.read'],
    conditional: [...own, 'requests.request.approve'],
  },
  developers: { allowed: [...everyone, ...acting], conditional: own },
  viewers: { allowed: [...everyone, ...runtime, 'requests.request.read', 'audit.record.read'], conditional: [] },
};

function createPolicy(extra: object = {}) {
  const roles = {
    'platform-admin': ['group:default/platform-admins'],
    lead: ['group:default/leads'],
    developer: ['Group:Default/Developers'],
    viewer: ['viewers'],
  };
  const config = mockServices.rootConfig({ data: { permission: { roles, ...extra } } });
  return new RolePolicy(readRoleConfig(config), mockServices.logger.mock());
}

function decide(policy: RolePolicy, permission: Permission, ...groups: string[]) {
  const userEntityRef = 'user:default/omar';
  const ownershipEntityRefs = [userEntityRef, ...groups.map((group) => `group:default/${group}`)];
  const credentials = {
    $$type: '@backstage/BackstageCredentials' as const,
    principal: { type: 'user', userEntityRef },
  };
  return policy.handle({ permission }, { credentials, info: { userEntityRef, ownershipEntityRefs } });
}

const table = Object.keys(expected).flatMap((group) =>
  all.map((permission) => [group, permission.name, permission] as const),
);

describe('role policy', () => {
  it.each(table)('%s: %s', async (group, name, permission) => {
    const { allowed, conditional } = expected[group];
    const { result } = await decide(createPolicy(), permission, ...(group === 'none' ? [] : [group]));
    const wanted = conditional.includes(name) ? AuthorizeResult.CONDITIONAL : AuthorizeResult.DENY;
    expect(result).toBe(allowed.includes(name) ? AuthorizeResult.ALLOW : wanted);
  });

  it('lets a developer refresh only what is theirs', async () => {
    const permission = all.find(({ name }) => name === 'catalog.entity.refresh')!;
    expect(await decide(createPolicy(), permission, 'developers', 'checkout')).toEqual({
      result: 'CONDITIONAL',
      pluginId: 'catalog',
      resourceType: 'catalog-entity',
      conditions: {
        anyOf: [
          {
            rule: 'IS_ENTITY_OWNER',
            resourceType: 'catalog-entity',
            params: { claims: ['user:default/omar', 'group:default/developers', 'group:default/checkout'] },
          },
        ],
      },
    });
  });

  it('names the rules and parameters that the requests plugin has', async () => {
    const conditional = async (name: string) => {
      const permission = all.find((one) => one.name === name)!;
      const decision = await decide(createPolicy(), permission, 'leads');
      return decision.result === AuthorizeResult.CONDITIONAL ? decision : undefined;
    };
    expect(await conditional('requests.request.cancel')).toMatchObject({
      pluginId: 'requests',
      conditions: { anyOf: [{ rule: 'IS_REQUESTER', params: { userRef: 'user:default/omar' } }] },
    });
    expect(await conditional('requests.request.approve')).toMatchObject({
      pluginId: 'requests',
      conditions: {
        anyOf: [{ rule: 'IS_APPROVER', params: { ownershipRefs: ['user:default/omar', 'group:default/leads'] } }],
      },
    });
  });

  it('shows a developer the runs of their own alone', async () => {
    const permission = all.find(({ name }) => name === 'scaffolder.task.read')!;
    expect(await decide(createPolicy(), permission, 'developers')).toMatchObject({
      pluginId: 'scaffolder',
      conditions: {
        anyOf: [{ rule: 'IS_TASK_OWNER', params: { createdBy: ['user:default/omar', 'group:default/developers'] } }],
      },
    });
  });

  it('adds up several roles', async () => {
    const [audit] = auditPermissions;
    expect((await decide(createPolicy(), audit, 'developers', 'viewers')).result).toBe(AuthorizeResult.ALLOW);
  });

  it('denies everything to nobody', async () => {
    for (const permission of all) {
      expect((await createPolicy().handle({ permission })).result).toBe(AuthorizeResult.DENY);
    }
  });

  it('denies everything to somebody who has left: they own nothing, not even themselves', async () => {
    const userEntityRef = 'user:default/omar';
    const credentials = {
      $$type: '@backstage/BackstageCredentials' as const,
      principal: { type: 'user', userEntityRef },
    };
    const user = { credentials, info: { userEntityRef, ownershipEntityRefs: [] } };
    for (const permission of all) {
      expect((await createPolicy().handle({ permission }, user)).result).toBe(AuthorizeResult.DENY);
    }
  });

  it('grants what the configuration adds to a role', async () => {
    const policy = createPolicy({ grants: { developer: ['something.new.do'] } });
    expect((await decide(policy, unknown, 'developers')).result).toBe(AuthorizeResult.ALLOW);
    expect((await decide(policy, unknown, 'leads')).result).toBe(AuthorizeResult.DENY);
  });

  it('refuses a role that does not exist and names those that do', () => {
    const config = mockServices.rootConfig({ data: { permission: { roles: { boss: ['group:default/leads'] } } } });
    expect(() => readRoleConfig(config)).toThrow("no role 'boss'. Use one of: platform-admin, lead, developer, viewer");
  });

  it('grants only permissions that exist', () => {
    const granted = [...Object.values(grants), grantsWithoutRole].flatMap((list) =>
      list === 'everything' ? [] : list,
    );
    const names = new Set(granted.map((grant) => (typeof grant === 'string' ? grant : grant.permission)));
    const known = new Set(all.map(({ name }) => name));
    expect([...names].filter((name) => !known.has(name))).toEqual([]);
  });
});
