import type { ComponentContext, StepDraft } from '../model/component.ts';
import type { KubernetesObject, Peer } from '../model/kubernetes.ts';
import { roleObjects } from '../model/roles.ts';
import { outside, peerOf, tcp, toNames } from './traffic.ts';

/** The account that Node's image brings. */
export const jobsAccount = 1000;
/** Of a job that names no image: Node, git, curl and a shell are in it. */
export const usualImage = 'node';

const labels = { 'app.kubernetes.io/managed-by': 'stagecraft' };

/** Secrets it may make and take away, and none that it could read: not even those of its own jobs. */
const rules = [
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'create', 'delete'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete', 'deletecollection'] },
];

export interface JobsPlace {
  component: string;
  /** Of whoever puts jobs there. */
  account: string;
  /** What its jobs are called: their label app.kubernetes.io/name. */
  pods: string;
  /** Whom they reach beside the platform's public addresses. */
  to: Peer[];
  /** After which steps the namespace is there, where others have made it: what two steps make is never as both said. */
  shared?: string[] | undefined;
}

/** Jobs use the platform as people do, by its public addresses, and whatever else its owner has opened. */
function jobsPolicy(context: ComponentContext, { account, pods, to }: JobsPlace): KubernetesObject {
  const { settings, cluster } = context;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: account, namespace: cluster.jobs.namespace, labels },
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': pods } },
      policyTypes: ['Ingress', 'Egress'],
      egress: [
        toNames,
        ...[...cluster.edge.to, ...to].map((peer) => ({ to: [peerOf(peer)], ports: tcp(peer.ports) })),
        ...settings.network.egress.map(outside),
      ],
    },
  };
}

/** Where jobs run: a namespace in which nothing else is, and who may put them there. Two may share it. */
export function placeSteps(context: ComponentContext, place: JobsPlace): StepDraft[] {
  const { namespace: platform, ready, jobs } = context.cluster;
  const { component, account, shared } = place;
  const common = { kind: 'objects', deadlineSeconds: 240, usualSeconds: 1 } as const;
  const metadata = { name: account, namespace: jobs.namespace, labels };
  const rights = roleObjects('Role', metadata, rules, { name: account, namespace: platform });
  const ours = (object: KubernetesObject): KubernetesObject[] => (shared ? [] : [object]);
  return [
    {
      ...common,
      id: `${component}/place`,
      title: shared ? 'Share the namespace for jobs' : 'Make the namespace for jobs',
      after: [...ready, ...(shared ?? [])],
      // Made by an administrator where whoever installs may not; it stays, empty, when the phase goes back.
      holdsData: true,
      input: { objects: [...ours(jobs.place), ...rights] },
    },
    {
      ...common,
      id: `${component}/fence`,
      title: 'Let jobs reach the platform’s addresses alone',
      after: [`${component}/place`],
      holdsData: false,
      input: { objects: [...ours(jobs.fence), jobsPolicy(context, place)] },
    },
  ];
}

/** What a service is told that has its jobs run as pods. */
export function podEnvironment({ cluster, image }: ComponentContext, prefix: string): Record<string, string> {
  const helper = cluster.own('lab');
  const { pullPolicy } = image(usualImage);
  const all: Record<string, string> = {
    NAMESPACE: cluster.jobs.namespace,
    HELPER_IMAGE: helper.reference,
    // Never pulled is what comes from this machine: both, or what they are pulled from is asked.
    PULL_POLICY: pullPolicy === 'Never' && helper.pullPolicy === 'Never' ? 'Never' : 'IfNotPresent',
    ...(cluster.fixedUsers ? { USER: String(jobsAccount) } : {}),
    ...(cluster.pullSecret === undefined ? {} : { PULL_SECRET: cluster.pullSecret }),
  };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [prefix + name, value]));
}
