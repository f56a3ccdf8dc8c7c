import type { ComponentContext, Method, StepDraft } from '../../model/component.ts';
import type { EdgePlace, ServiceValues } from '../../model/kubernetes.ts';
import { isLabs } from '../automation.ts';
import { releaseStep, secretStep } from '../release.ts';
import { acmeFolder, argumentsOf, ports, rulesFolder } from './arguments.ts';
import { rightsOf } from './rights.ts';
import { rulesText } from './rules.ts';

const name = 'edge';
const secret = 'edge-files';
const rulesFile = 'config/edge.yaml';
/** Nobody's account: Traefik owns no files. */
const account = 65532;
const certificates = { claim: `data-${name}-0`, size: '64Mi', namespace: name };

const ping = { path: '/ping', port: 'inner' };

function placeOf({ cluster }: ComponentContext): EdgePlace {
  if (!cluster.edge.own) throw new Error('Traefik is put where the target gives the edge a place');
  return cluster.edge.own;
}

function acmePorts({ settings: { edge } }: ComponentContext): number[] {
  return edge.acme ? [Number(new URL(edge.acme.server).port || 443)] : [];
}

function network(context: ComponentContext): ServiceValues['network'] {
  const { namespace } = context.cluster;
  const open = [ports.https, ports.http];
  return {
    from: [
      { cidr: '0.0.0.0/0', ports: open },
      { namespace, ports: open },
    ],
    to: [
      { namespace, ports: [7007, 7009, 7010, 8080, ...(isLabs(context) ? [7013] : [])] },
      ...context.apart.map(({ namespace: beside, port }) => ({ namespace: beside, ports: [port] })),
      // The cluster's API, by its service and by its own port.
      { cidr: '0.0.0.0/0', ports: [...new Set([...context.cluster.apiPorts, ...acmePorts(context)])] },
    ],
  };
}

/** What an ACME authority gave outlives the pod: it gives no new one for every restart. */
function kept({ settings, cluster }: ComponentContext): Pick<ServiceValues, 'kind' | 'volume'> {
  if (!settings.edge.acme) return { kind: 'Deployment' };
  const { storageClass } = cluster;
  return {
    kind: 'StatefulSet',
    volume: { folder: acmeFolder, size: certificates.size, ...(storageClass === undefined ? {} : { storageClass }) },
  };
}

const servicePort = ({ outside, node }: { outside: number; node?: number }) => ({
  service: outside,
  ...(node === undefined ? {} : { nodePort: node }),
});

function valuesOf(context: ComponentContext): ServiceValues {
  const { cluster, image, hash } = context;
  const { ports: outside } = placeOf(context);
  return {
    name,
    component: 'edge',
    ...kept(context),
    replicas: 1,
    image: image('traefik'),
    args: argumentsOf(context),
    podAnnotations: {
      // Other rules are another pod; a renewed certificate is not, it is read anew by the one that runs.
      'stagecraft.dev/rules': hash(rulesText(context)),
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': String(ports.inner),
      'prometheus.io/path': '/metrics',
    },
    ports: [
      { name: 'https', port: ports.https, ...servicePort(outside.https) },
      { name: 'http', port: ports.http, ...servicePort(outside.http) },
      { name: 'inner', port: ports.inner },
    ],
    service: { type: outside.https.node === undefined ? 'LoadBalancer' : 'NodePort' },
    // In a folder of their own, the rules are found once: Kubernetes shows each file by two ways.
    secretFiles: [
      {
        folder: rulesFolder,
        secret,
        reread: true,
        items: {
          'edge.yaml': 'rules/edge.yaml',
          'tls.crt': 'tls.crt',
          'tls.key': 'tls.key',
          'ca.crt': 'authority.crt',
        },
      },
    ],
    scratch: [{ folder: '/tmp', size: '64Mi' }],
    probes: {
      startup: { ...ping, periodSeconds: 1, failureThreshold: 60 },
      liveness: { ...ping, periodSeconds: 10, timeoutSeconds: 5 },
      readiness: { ...ping, periodSeconds: 5, timeoutSeconds: 5 },
    },
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
    security: { readOnlyRoot: true, ...(cluster.fixedUsers ? { user: account, group: account } : {}) },
    serviceAccount: { mountToken: true },
    graceSeconds: 20,
    network: network(context),
  };
}

function filesSteps(context: ComponentContext): StepDraft[] {
  return [
    {
      id: 'traefik/rules',
      kind: 'file',
      title: 'Write the edge’s rules',
      after: [],
      holdsData: false,
      deadlineSeconds: 30,
      usualSeconds: 0,
      input: { path: rulesFile, content: rulesText(context) },
    },
    {
      ...secretStep(context, {
        id: 'traefik/files',
        name: secret,
        namespace: placeOf(context).namespace,
        values: {
          'edge.yaml': { file: rulesFile },
          'tls.crt': { file: 'data/edge/tls.crt' },
          'tls.key': { file: 'data/edge/tls.key' },
          'ca.crt': { file: 'data/authority/ca.crt' },
        },
      }),
      after: [...context.cluster.ready, 'traefik/rules'],
    },
    {
      id: 'traefik/rights',
      kind: 'objects',
      title: 'Let the edge see what it leads to',
      after: [...context.cluster.ready, ...context.apart.map(({ ready }) => ready)],
      holdsData: false,
      deadlineSeconds: 60,
      usualSeconds: 1,
      input: {
        objects: [context.cluster.namespace, ...context.apart.map(({ namespace }) => namespace)].flatMap((seen) =>
          rightsOf(seen, { namespace: placeOf(context).namespace, name }),
        ),
      },
    },
  ];
}

/** Traefik asks when it starts and when its rules change; an authority that was away then is not asked again. */
function certificateStep(context: ComponentContext): StepDraft[] {
  const { cluster, endpoint, settings } = context;
  if (!settings.edge.acme) return [];
  return [
    {
      id: 'traefik/certificate',
      kind: 'address',
      title: 'Get the certificate from the ACME authority',
      after: ['traefik/release'],
      holdsData: false,
      deadlineSeconds: 180,
      usualSeconds: 10,
      input: {
        url: endpoint('portal').url,
        nudge: { namespace: placeOf(context).namespace, name: `${name}-0` },
        ...(cluster.authority === undefined ? {} : { authority: cluster.authority.file }),
      },
    },
  ];
}

export const helm: Method = {
  readyStep: 'traefik/release',
  images: ['traefik'],
  volumes: ({ edge }) => (edge.acme ? [certificates] : []),

  steps: (context) => [
    ...filesSteps(context),
    releaseStep(context, {
      id: 'traefik/release',
      title: 'Start the edge',
      after: ['traefik/files', 'traefik/rights'],
      deadlineSeconds: 180,
      usualSeconds: 10,
      values: valuesOf(context),
      namespace: placeOf(context).namespace,
    }),
    ...certificateStep(context),
  ],
};
