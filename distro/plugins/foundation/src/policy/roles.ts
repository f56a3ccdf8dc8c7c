/** A rule of the plugin that owns the resource, and the name of its one parameter: the person, or all that they are. */
interface Rule {
  readonly plugin: string;
  readonly resourceType: string;
  readonly rule: string;
  readonly parameter: 'claims' | 'createdBy' | 'ownershipRefs' | 'userRef';
}

export type Grant = string | { readonly permission: string; readonly when: Rule };

const ownedEntity: Rule = {
  plugin: 'catalog',
  resourceType: 'catalog-entity',
  rule: 'IS_ENTITY_OWNER',
  parameter: 'claims',
};
const ownRequest: Rule = { plugin: 'requests', resourceType: 'request', rule: 'IS_REQUESTER', parameter: 'userRef' };
const askedToApprove: Rule = {
  plugin: 'requests',
  resourceType: 'request',
  rule: 'IS_APPROVER',
  parameter: 'ownershipRefs',
};

const ownTask: Rule = {
  plugin: 'scaffolder',
  resourceType: 'scaffolder-task',
  rule: 'IS_TASK_OWNER',
  parameter: 'createdBy',
};

export const roleNames = ['platform-admin', 'lead', 'developer', 'viewer'] as const;
export type RoleName = (typeof roleNames)[number];

/**
 * What runs of a component in the cluster. `kubernetes.proxy` is not among it: it calls the cluster's API with all that
 * the portal itself may see, in every namespace, and is a platform administrator's.
 */
const runtime: Grant[] = ['kubernetes.clusters.read', 'kubernetes.resources.read'];

/** What the forge's pipelines did with what one may see in the catalog. */
const pipelines: Grant[] = ['pipelines.read'];

/** Whoever is signed in may look around, with or without a role. */
const everybody: Grant[] = ['catalog.entity.read', 'catalog.location.read', 'platform.summary.read'];

/**
 * Running software templates. `scaffolder.template.dry-run` is not among it: it runs whatever template one sends, which
 * reads every repository that the portal may read.
 */
const templates: Grant[] = [
  'scaffolder.action.execute',
  'scaffolder.task.create',
  'scaffolder.template.parameter.read',
  'scaffolder.template.step.read',
  { permission: 'scaffolder.task.read', when: ownTask },
  { permission: 'scaffolder.task.cancel', when: ownTask },
];

const developer: Grant[] = [
  ...everybody,
  ...runtime,
  ...pipelines,
  ...templates,
  { permission: 'catalog.entity.refresh', when: ownedEntity },
  'catalog.entity.validate',
  'requests.request.create',
  'requests.request.read',
  'requests.request.comment',
  { permission: 'requests.request.cancel', when: ownRequest },
];

/**
 * Role → permissions. That nobody approves what they asked for themselves is no matter of roles: the requests plugin
 * refuses it, whatever stands here.
 */
export const grants: Readonly<Record<RoleName, readonly Grant[] | 'everything'>> = {
  'platform-admin': 'everything',
  lead: [...developer, 'platform.verify.read', { permission: 'requests.request.approve', when: askedToApprove }],
  developer,
  viewer: [...everybody, ...runtime, ...pipelines, 'requests.request.read', 'audit.record.read'],
};

export const grantsWithoutRole: readonly Grant[] = everybody;
