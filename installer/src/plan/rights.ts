import type { KubernetesObject } from '../model/kubernetes.ts';
import { marked } from '../model/marked.ts';
import type { Plan } from '../model/plan.ts';
import { roleObjects } from '../model/roles.ts';
import type { Operator, Step, StepInputs } from '../model/step.ts';

interface Rule {
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: string[];
}

const group = 'rbac.authorization.k8s.io';
const installer = 'stagecraft-installer';

/** What only somebody may make who may do so in the whole cluster, or who has the rights that it gives. */
const beforehand = new Set([
  'Namespace',
  'PersistentVolume',
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
]);

const look = ['get', 'list', 'watch'];
const change = [...look, 'create', 'update', 'patch', 'delete'];

/** What bringing up, looking after and taking down needs in each namespace. */
const usual: Rule[] = [
  { apiGroups: [''], resources: ['configmaps', 'secrets', 'services', 'serviceaccounts'], verbs: change },
  { apiGroups: ['apps'], resources: ['deployments', 'statefulsets'], verbs: change },
  { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: change },
  { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: [...look, 'delete'] },
  // `verify` tries a pod that nobody knows; whoever may make a Deployment may do no more by it.
  { apiGroups: [''], resources: ['pods'], verbs: [...look, 'create', 'patch', 'delete'] },
  { apiGroups: [''], resources: ['pods/log', 'events'], verbs: look },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: look },
  { apiGroups: [''], resources: ['pods/exec'], verbs: ['get', 'create'] },
  { apiGroups: [''], resources: ['namespaces'], verbs: ['get'] },
  { apiGroups: [group], resources: ['roles', 'rolebindings'], verbs: ['get'] },
];

/** What is asked for only where the plan makes such a thing. */
const byKind: Record<string, Rule> = {
  Ingress: { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: change },
  // A host of one's own is a right of its own.
  Route: { apiGroups: ['route.openshift.io'], resources: ['routes', 'routes/custom-host'], verbs: change },
  // One of the plan's own; a StatefulSet's are made by the cluster.
  PersistentVolumeClaim: { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['create', 'patch'] },
};

/** The store is set up and opened by way of the cluster's API. */
const store: Rule = { apiGroups: [''], resources: ['pods/portforward'], verbs: ['get', 'create'] };

const fromStore: Rule = {
  apiGroups: ['external-secrets.io'],
  resources: ['externalsecrets', 'secretstores'],
  verbs: change,
};

/** What an operator looks after, where the plan brings it. */
const lookedAfter = (apiVersion: string, kind: string): Rule => ({
  apiGroups: [apiVersion.split('/')[0] ?? ''],
  resources: [`${kind.toLowerCase()}s`],
  verbs: change,
});

/** Kinds are the whole cluster's, and a new one has no name yet by which the right could be narrowed. */
const kinds: Rule = {
  apiGroups: ['apiextensions.k8s.io'],
  resources: ['customresourcedefinitions'],
  verbs: ['get', 'create'],
};

const disruption: Rule = { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: change };

/** The cluster's name server, where the plan changes it. */
const nameServer: Rule[] = [
  { apiGroups: [''], resources: ['configmaps'], resourceNames: ['coredns'], verbs: ['get', 'patch'] },
  { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['coredns'], verbs: ['get', 'patch'] },
  { apiGroups: [''], resources: ['pods', 'events'], verbs: look },
];

const releases = ({ steps }: Plan): StepInputs['release'][] =>
  steps.flatMap((step) => (step.kind === 'release' ? [step.input] : []));

const operators = ({ steps }: Plan): Operator[] =>
  steps.flatMap((step) => (step.kind === 'operator' ? [step.input] : []));

function madeIn({ steps }: Plan, namespace: string): Rule[] {
  const found = steps.flatMap((step) => {
    if (step.kind === 'release')
      return step.input.namespace === namespace && step.input.values.entry ? [step.input.values.entry.kind] : [];
    if (step.kind !== 'objects') return [];
    return step.input.objects.flatMap(({ kind, metadata }) => (metadata.namespace === namespace ? [kind] : []));
  });
  return Object.entries(byKind).flatMap(([kind, rule]) => (found.includes(kind) ? [rule] : []));
}

function rulesIn(plan: Plan, namespace: string): Rule[] {
  const there = releases(plan).filter((release) => release.namespace === namespace);
  const ours = operators(plan).filter((operator) => operator.namespace === namespace);
  const uses = (kind: Step['kind']): boolean =>
    plan.steps.some((step) => step.kind === kind && 'namespace' in step.input && step.input.namespace === namespace);
  return [
    ...usual,
    ...(there.some(({ openedLater }) => openedLater) ? [store] : []),
    ...(uses('secret-source') ? [fromStore] : []),
    ...madeIn(plan, namespace),
    ...ours.flatMap((operator) => operator.kinds.map(({ apiVersion, kind }) => lookedAfter(apiVersion, kind))),
    ...(there.some(({ values }) => values.disruption) ? [disruption] : []),
  ];
}

const objectsOf = (step: Step): KubernetesObject[] =>
  step.kind === 'objects'
    ? step.input.objects.filter(({ kind }) => beforehand.has(kind)).map((object) => marked(object, step.fingerprint))
    : [];

/** Looking whether what an administrator has made is as planned. */
function lookRules(objects: KubernetesObject[]): Rule[] {
  const wide = objects.filter(({ metadata, kind }) => metadata.namespace === undefined && kind !== 'Namespace');
  return [...new Set(wide.map(({ kind }) => kind))].sort().map((kind) => ({
    apiGroups: [kind.startsWith('Cluster') ? group : ''],
    resources: [`${kind.toLowerCase()}s`],
    resourceNames: wide.filter((each) => each.kind === kind).map(({ metadata }) => metadata.name),
    verbs: ['get'],
  }));
}

/** Everything that must exist before somebody without rights in the whole cluster can bring the platform up. */
export function rightsFor(plan: Plan): KubernetesObject[] {
  const objects = plan.steps.flatMap(objectsOf);
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
  const names = namespaces.map(({ metadata }) => metadata.name);
  const [own] = names;
  if (own === undefined) return [];
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: installer, namespace: own } };
  // Somebody to be, where nobody is there yet: the rights can as well be bound to others.
  const given = (kind: 'Role' | 'ClusterRole', metadata: KubernetesObject['metadata'], rules: Rule[]) =>
    roleObjects(kind, metadata, rules, account.metadata);
  const rewrites = plan.steps.some(({ kind }) => kind === 'zone-rewrite');
  return [
    ...namespaces,
    account,
    ...names.flatMap((name) => given('Role', { name: installer, namespace: name }, rulesIn(plan, name))),
    ...(rewrites ? given('Role', { name: `${own}-installer`, namespace: 'kube-system' }, nameServer) : []),
    ...given('ClusterRole', { name: `${own}-installer` }, [
      ...lookRules(objects),
      ...(operators(plan).length > 0 ? [kinds] : []),
    ]),
    ...objects.filter(({ kind }) => kind !== 'Namespace'),
  ];
}
