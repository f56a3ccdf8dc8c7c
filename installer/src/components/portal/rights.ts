import type { ComponentContext, StepDraft } from '../../model/component.ts';
import { roleObjects } from '../../model/roles.ts';

/** What the Kubernetes plugin may see: workloads, and neither Secrets nor ConfigMaps. */
const workloads = [
  { apiGroups: [''], resources: ['pods', 'pods/log', 'services', 'events'] },
  { apiGroups: ['apps'], resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets'] },
  { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'] },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'] },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses'] },
].map((rule) => ({ ...rule, verbs: ['get', 'list', 'watch'] }));

/** No part of the release: whoever installs it need not be somebody who may give rights in the whole cluster. */
export function rightsStep({ cluster: { namespace, ready } }: ComponentContext, account: string): StepDraft {
  // Names of the whole cluster carry the namespace: two installations do not take each other's.
  const metadata = { name: `${namespace}-workloads` };
  return {
    id: 'portal/rights',
    kind: 'objects',
    title: 'Let the portal see what runs in the cluster',
    after: ready,
    holdsData: false,
    deadlineSeconds: 60,
    usualSeconds: 1,
    input: {
      objects: roleObjects('ClusterRole', metadata, workloads, { name: account, namespace }),
    },
  };
}
