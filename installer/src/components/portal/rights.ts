import type { ComponentContext, StepDraft } from '../../model/component.ts';

/** What the Kubernetes plugin may see: workloads, and neither Secrets nor ConfigMaps. */
const workloads = [
  { apiGroups: [''], resources: ['pods', 'pods/log', 'services', 'events'] },
  { apiGroups: ['apps'], resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets'] },
  { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'] },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'] },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses'] },
].map((rule) => ({ ...rule, verbs: ['get', 'list', 'watch'] }));

const group = 'rbac.authorization.k8s.io';

/** No part of the release: whoever installs it need not be somebody who may give rights in the whole cluster. */
export function rightsStep({ cluster: { namespace, ready } }: ComponentContext, account: string): StepDraft {
  // Names of the whole cluster carry the namespace: two installations do not take each other's.
  const metadata = { name: `${namespace}-workloads` };
  const apiVersion = `${group}/v1`;
  return {
    id: 'portal/rights',
    kind: 'objects',
    title: 'Let the portal see what runs in the cluster',
    after: ready,
    holdsData: false,
    deadlineSeconds: 60,
    usualSeconds: 1,
    input: {
      objects: [
        { apiVersion, kind: 'ClusterRole', metadata, rules: workloads },
        {
          apiVersion,
          kind: 'ClusterRoleBinding',
          metadata,
          roleRef: { apiGroup: group, kind: 'ClusterRole', name: metadata.name },
          subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
        },
      ],
    },
  };
}
