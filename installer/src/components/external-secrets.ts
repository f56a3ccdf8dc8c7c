import type { ComponentContext, StepDraft } from '../model/component.ts';
import { secretsKinds } from '../model/external-secrets.ts';
import type { KubernetesObject, Peer } from '../model/kubernetes.ts';
import { storeService } from './secret-store.ts';
import { tcp, toNames } from './traffic.ts';

/** Its name in the stack lock, as an image and as a chart; and how its pods are called. */
export const externalSecrets = 'external-secrets';
/** What reads from the store for the platform's own namespace. */
export const secretSource = 'stagecraft';

/** A reference as its chart wants it; the digest stays with the tag. */
function partsOf(reference: string): { repository: string; tag: string } {
  const [named = ''] = reference.split('@');
  const colon = named.lastIndexOf(':');
  return { repository: named.slice(0, colon), tag: reference.slice(colon + 1) };
}

/**
 * What it needs and no more: its rights end at the namespace, it knows no stores of the whole cluster, nothing asks it
 * before objects are taken, and nobody else is given rights by it. Its kinds are the cluster's, since kinds are.
 */
function valuesOf({ cluster, image }: ComponentContext): Record<string, unknown> {
  const { reference, pullPolicy } = image(externalSecrets);
  const none = { create: false };
  return {
    fullnameOverride: externalSecrets,
    image: { ...partsOf(reference), pullPolicy },
    ...(cluster.pullSecret === undefined ? {} : { imagePullSecrets: [{ name: cluster.pullSecret }] }),
    commonLabels: { 'app.kubernetes.io/part-of': 'stagecraft' },
    revisionHistoryLimit: 3,
    scopedNamespace: cluster.namespace,
    scopedRBAC: true,
    processClusterStore: false,
    processClusterExternalSecret: false,
    processClusterPushSecret: false,
    processClusterGenerator: false,
    processPushSecret: false,
    crds: {
      createClusterExternalSecret: false,
      createClusterSecretStore: false,
      createClusterGenerator: false,
      createClusterPushSecret: false,
      createPushSecret: false,
    },
    rbac: { servicebindings: none, aggregateToView: false, aggregateToEdit: false, aggregateToAdmin: false },
    webhook: none,
    certController: none,
    resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
  };
}

const policy = ({ cluster, endpoint }: ComponentContext): KubernetesObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: externalSecrets, namespace: cluster.namespace },
  spec: {
    podSelector: { matchLabels: { 'app.kubernetes.io/name': externalSecrets } },
    policyTypes: ['Ingress', 'Egress'],
    egress: [
      toNames,
      {
        to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': storeService } } }],
        ports: tcp([endpoint('secrets').inside.port]),
      },
      { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: tcp(cluster.apiPorts) },
    ],
  },
});

/** Who asks the store for it, for the store's network policy. */
export function operatorPeers({ cluster }: ComponentContext, port: number): Peer[] {
  if (cluster.externalSecrets === undefined) return [];
  if (cluster.externalSecrets === 'ours') return [{ name: externalSecrets, ports: [port] }];
  // How its pods are called is its owner's matter.
  return [{ namespace: cluster.externalSecrets.namespace, ports: [port] }];
}

/** Ours, with rights in the platform's namespace alone. */
function ourOperator(context: ComponentContext, component: string, id: string): StepDraft[] {
  const { cluster, chart } = context;
  const name = externalSecrets;
  return [
    {
      id: `${component}/policy`,
      kind: 'objects',
      title: 'Let External Secrets speak to the store and to nobody else',
      after: cluster.ready,
      holdsData: false,
      deadlineSeconds: 60,
      usualSeconds: 1,
      input: { objects: [policy(context)] },
    },
    {
      id,
      kind: 'operator',
      title: 'Start External Secrets',
      after: [...cluster.ready, `${component}/policy`],
      holdsData: false,
      deadlineSeconds: 300,
      usualSeconds: 20,
      input: {
        name,
        namespace: cluster.namespace,
        chart: name,
        version: chart(name),
        values: valuesOf(context),
        workload: { kind: 'Deployment', name },
        kinds: secretsKinds,
      },
    },
  ];
}

/** One that is there already, looked at and left as it is: its kinds and its rights are the whole cluster's. */
const theirOperator = ({ cluster: { ready } }: ComponentContext, namespace: string, id: string): StepDraft[] => [
  {
    id,
    kind: 'operator-there',
    title: 'See that the cluster has External Secrets',
    after: ready,
    holdsData: false,
    deadlineSeconds: 30,
    usualSeconds: 1,
    input: { title: 'External Secrets', namespace, kinds: secretsKinds },
  },
];

/** From a store that is open to Secrets that are made from it; where nothing makes them, they stay copies. */
export function externalSecretsSteps(context: ComponentContext, component: string, opened: string): StepDraft[] {
  const { cluster, endpoint } = context;
  if (cluster.externalSecrets === undefined) return [];
  const { host, port } = endpoint('secrets').inside;
  const id = `${component}/operator`;
  return [
    ...(cluster.externalSecrets === 'ours'
      ? ourOperator(context, component, id)
      : theirOperator(context, cluster.externalSecrets.namespace, id)),
    {
      id: `${component}/source`,
      kind: 'secret-source',
      title: 'Let External Secrets read the platform’s secrets',
      after: [id, opened],
      holdsData: false,
      deadlineSeconds: 120,
      usualSeconds: 3,
      input: { namespace: cluster.namespace, name: secretSource, url: `http://${host}:${port}` },
    },
  ];
}
