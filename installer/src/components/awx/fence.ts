import { awxMade } from '../../model/automation.ts';
import type { ComponentContext } from '../../model/component.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import { outside, peerOf, tcp, toNames } from '../traffic.ts';
import { labels, operator, webPort } from './names.ts';

function policy(namespace: string, name: string, spec: object): KubernetesObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace, labels },
    spec: { policyTypes: ['Ingress', 'Egress'], ...spec },
  };
}

/** Wherever the cluster's API is. */
const toApi = ({ cluster }: ComponentContext) => ({
  to: [{ ipBlock: { cidr: '0.0.0.0/0' } }],
  ports: tcp(cluster.apiPorts),
});

const toEdge = ({ cluster }: ComponentContext) =>
  cluster.edge.to.map((peer) => ({ to: [peerOf(peer)], ports: tcp(peer.ports) }));

/** The platform's addresses, where its repositories are, and whatever else people let it reach. */
const abroad = (context: ComponentContext) => [
  ...toEdge(context),
  ...context.settings.network.egress.map((cidr) => outside(cidr)),
];

/** AWX itself: the edge comes to it, it goes to its database, to the cluster's API for its jobs, and to its like. */
function ofAwx(context: ComponentContext, namespace: string): KubernetesObject {
  const { cluster, endpoint } = context;
  const own = { podSelector: { matchLabels: awxMade } };
  const web = tcp([webPort]);
  const database = { namespace: cluster.namespace, name: 'psql-postgresql', ports: [endpoint('database').inside.port] };
  return policy(namespace, 'awx', {
    ...own,
    ingress: [{ from: [...cluster.edge.from.map((peer) => peerOf({ ...peer, ports: [] })), own], ports: web }],
    egress: [
      toNames,
      { to: [peerOf(database)], ports: tcp(database.ports) },
      { to: [own], ports: web },
      toApi(context),
      ...abroad(context),
    ],
  });
}

/** Whoever brings what a job runs brings it to a pod that sees neither the database nor the cluster's API. */
const ofJobs = (context: ComponentContext, namespace: string): KubernetesObject =>
  policy(namespace, 'awx-jobs', {
    podSelector: { matchExpressions: [{ key: 'ansible-awx-job-id', operator: 'Exists' }] },
    egress: [toNames, ...abroad(context)],
  });

const ofOperator = (context: ComponentContext, namespace: string): KubernetesObject =>
  policy(namespace, operator, {
    podSelector: { matchLabels: { 'control-plane': 'controller-manager' } },
    egress: [toNames, toApi(context)],
  });

export const policies = (context: ComponentContext, namespace: string): KubernetesObject[] =>
  [ofAwx, ofJobs, ofOperator].map((of) => of(context, namespace));
