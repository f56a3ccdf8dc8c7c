import type { ComponentContext } from '../../model/component.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import { roleObjects } from '../../model/roles.ts';
import { labels, manager, operator } from './names.ts';

const look = ['get', 'list', 'watch'];
const change = [...look, 'create', 'update', 'patch', 'delete'];

/** What AWX is made of: the operator makes it, and gives AWX an account that may begin pods for jobs. */
const rules = [
  {
    apiGroups: [''],
    resources: ['pods', 'services', 'serviceaccounts', 'persistentvolumeclaims', 'events', 'configmaps', 'secrets'],
    verbs: change,
  },
  { apiGroups: [''], resources: ['services/finalizers', 'endpoints'], verbs: change },
  { apiGroups: [''], resources: ['pods/exec', 'pods/attach', 'pods/log'], verbs: ['create', 'get'] },
  { apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'replicasets', 'daemonsets'], verbs: change },
  { apiGroups: ['apps'], resources: ['deployments/scale', 'statefulsets/scale'], verbs: ['patch'] },
  { apiGroups: ['apps'], resources: ['deployments/finalizers'], resourceNames: [operator], verbs: ['update'] },
  { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'], verbs: change },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: change },
  { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles', 'rolebindings'], verbs: change },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: change },
  { apiGroups: ['awx.ansible.com'], resources: ['*'], verbs: ['*'] },
];

/** In its own namespace alone: the chart's own would let it ask the whole cluster who somebody is. */
export function operatorRights(namespace: string): KubernetesObject[] {
  return roleObjects('Role', { name: operator, namespace, labels }, rules, { name: manager, namespace });
}

const probe = (path: string, initialDelaySeconds: number, periodSeconds: number) => ({
  httpGet: { path, port: 6789 },
  initialDelaySeconds,
  periodSeconds,
});

/** Its images, as it is told those that are not its own choice. */
const related = ({ image }: ComponentContext): Record<string, string> => ({
  RELATED_IMAGE_AWX: image('awx').reference,
  RELATED_IMAGE_AWX_INIT_CONTAINER: image('awx-ee').reference,
  RELATED_IMAGE_CONTROL_PLANE_EE: image('awx-ee').reference,
  RELATED_IMAGE_AWX_REDIS: image('awx-redis').reference,
});

function container(context: ComponentContext): object {
  const { reference, pullPolicy } = context.image(operator);
  return {
    name: 'awx-manager',
    image: reference,
    imagePullPolicy: pullPolicy,
    args: [
      '--health-probe-bind-address=:6789',
      '--metrics-bind-address=127.0.0.1:8080',
      '--leader-elect',
      `--leader-election-id=${operator}`,
    ],
    env: [
      { name: 'ANSIBLE_GATHERING', value: 'explicit' },
      { name: 'ANSIBLE_DEBUG_LOGS', value: 'false' },
      { name: 'WATCH_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      ...Object.entries(related(context)).map(([name, value]) => ({ name, value })),
    ],
    livenessProbe: probe('/healthz', 15, 20),
    readinessProbe: probe('/readyz', 5, 10),
    resources: { requests: { cpu: '20m', memory: '128Mi' }, limits: { cpu: '1500m', memory: '960Mi' } },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  };
}

/**
 * The chart's Deployment with one container in the place of its two: the other one shows metrics to whoever the cluster
 * knows, for which it wants rights in the whole cluster, and an image that has gone from its registry once already.
 */
export function operatorValues(context: ComponentContext): Record<string, unknown> {
  const { pullSecret } = context.cluster;
  const labels = { 'app.kubernetes.io/part-of': 'stagecraft' };
  return {
    AWX: { enabled: false },
    rbac: { create: false },
    'operator-controller': {
      metadata: { labels },
      spec: {
        template: {
          metadata: { labels },
          spec: {
            containers: [container(context)],
            imagePullSecrets: pullSecret === undefined ? [] : [{ name: pullSecret }],
            securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          },
        },
      },
    },
  };
}
