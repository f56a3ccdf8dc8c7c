import type { ComponentContext, Method } from '../../model/component.ts';
import { PlatformError } from '../../model/errors.ts';
import type { ServiceValues } from '../../model/kubernetes.ts';
import { portalMemory } from '../../portal/start.ts';
import { addressStep } from '../address.ts';
import { entryOf, fromEdge, releaseStep, secretKeys, secretStep, toEdge, trusting } from '../release.ts';
import { artefactStep } from './artefact.ts';
import { allSecretEnv, authorityOf, environment } from './environment.ts';
import { ownLayers, sharedLayers, textOf } from './layers.ts';
import { rightsStep } from './rights.ts';

const name = 'backstage';
const secret = 'backstage-secrets';
const port = 7007;
const ownFolder = '/etc/stagecraft/config';
/** The account that Node's image brings. */
const account = 1000;

/** Waiting is Node's work as well: one image less to fetch, to scan and to trust. */
const waitForDatabase = `
const { connect } = require('node:net');
const { DATABASE_HOST: host, DATABASE_PORT: port } = process.env;
const attempt = () => connect({ host, port: Number(port) })
  .on('connect', () => process.exit(0))
  .on('error', () => setTimeout(attempt, 2000));
console.log('waiting for ' + host + ':' + port);
attempt();
`.trim();

/** Its pods trust the edge's authority, and one file of authorities is all that Node takes. */
function refuseOwnAuthority(context: ComponentContext): void {
  if (authorityOf(context) === undefined) return;
  throw new PlatformError({
    code: 'configuration',
    message:
      'An authority of one’s own (spec.identity, spec.scm.github, spec.automation) is for the embedded target; on a cluster this release cannot use it.',
    hint: 'Let what is elsewhere have a certificate that the world knows, or use the embedded target. Nothing has been changed.',
  });
}

function environmentThere(context: ComponentContext): Record<string, string> {
  refuseOwnAuthority(context);
  return {
    ...environment(context),
    NODE_OPTIONS: portalMemory.join(' '),
    PORTAL_HOST: '0.0.0.0',
    PORT: String(port),
    COMPANY_DIR: '/app/company',
    REQUESTS_DIR: '/app/config/requests',
    TEMPLATES_DIR: '/app/templates',
    TECHDOCS_DIR: '/app/tmp/techdocs',
    IDENTITY_PRODUCT: 'Keycloak',
    HOME: '/tmp',
    ...trusting(context).env,
  };
}

function args(context: ComponentContext): string[] {
  const files = [
    ...sharedLayers(context, ['app-config.kubernetes.yaml']).map((layer) => `/app/config/${layer}`),
    ...ownLayers(context).map(({ file }) => `${ownFolder}/${file}`),
  ];
  return ['packages/backend', ...files.flatMap((file) => ['--config', file])];
}

function network(context: ComponentContext): ServiceValues['network'] {
  return {
    from: [...fromEdge(context, port), { name: 'forge', ports: [port] }],
    to: [
      { name: 'psql-postgresql', ports: [5432] },
      ...toEdge(context),
      ...context.settings.network.egress.map((cidr) => ({ cidr, ports: [443] })),
      // The cluster's own API, which need not listen on 443.
      { cidr: '0.0.0.0/0', ports: context.cluster.apiPorts },
    ],
  };
}

function valuesOf(context: ComponentContext): ServiceValues {
  const { cluster } = context;
  const { reference, pullPolicy } = cluster.own('portal');
  return {
    name,
    component: 'portal',
    kind: 'Deployment',
    replicas: 1,
    strategy: { maxUnavailable: 1, maxSurge: 1 },
    image: { reference, pullPolicy },
    command: ['node'],
    args: args(context),
    labels: { app: 'backstage', component: 'backend' },
    podAnnotations: {
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': String(port),
      'prometheus.io/path': '/metrics',
    },
    ports: [{ name: 'http', port, service: 80 }],
    service: { type: 'ClusterIP', affinitySeconds: 3 * 60 * 60, annotations: cluster.edge.sticky },
    env: environmentThere(context),
    configMap: 'backstage-env-config',
    secretEnv: { secret, keys: secretKeys(allSecretEnv(context)).keys },
    files: [
      {
        folder: ownFolder,
        content: Object.fromEntries(ownLayers(context).map((layer) => [layer.file, textOf(layer)])),
      },
    ],
    secretFiles: trusting(context).secretFiles,
    scratch: [
      { folder: '/tmp', size: '1Gi' },
      { folder: '/app/tmp', size: '1Gi' },
    ],
    initContainers: [
      {
        name: 'wait-for-postgres',
        image: { reference, pullPolicy },
        command: ['node', '-e', waitForDatabase],
        resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '100m', memory: '128Mi' } },
      },
    ],
    probes: {
      startup: { path: '/healthcheck', port: 'http', periodSeconds: 5, failureThreshold: 24 },
      liveness: { path: '/healthcheck', port: 'http', periodSeconds: 30, timeoutSeconds: 10 },
      // Once could be a hiccup; twice is less than the time for which a pod that ends goes on answering.
      readiness: {
        path: '/.backstage/health/v1/readiness',
        port: 'http',
        periodSeconds: 10,
        timeoutSeconds: 5,
        failureThreshold: 2,
      },
    },
    resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { cpu: '1', memory: '2Gi' } },
    security: { readOnlyRoot: true, ...(cluster.fixedUsers ? { user: account, group: account } : {}) },
    serviceAccount: { mountToken: true },
    graceSeconds: 45,
    entry: entryOf(context, 'portal', 'http', ['/metrics']),
    network: network(context),
  };
}

export const helm: Method = {
  readyStep: 'portal/address',

  steps(context) {
    return [
      artefactStep(context),
      secretStep(context, { id: 'portal/secret', name: secret, values: secretKeys(allSecretEnv(context)).values }),
      rightsStep(context, name),
      releaseStep(context, {
        id: 'portal/release',
        title: 'Start the portal',
        after: [
          'portal/secret',
          'portal/rights',
          context.cluster.own('portal').ready,
          ...context.ready('database', 'identity', 'scm', 'provisioning', 'edge'),
        ],
        deadlineSeconds: 420,
        usualSeconds: 45,
        values: valuesOf(context),
      }),
      addressStep(context, {
        id: 'portal/address',
        title: 'See that the portal answers where people look for it',
        after: ['portal/release'],
        url: `${context.endpoint('portal').url}/.backstage/health/v1/readiness`,
        holds: { status: 'ok' },
      }),
    ];
  },
};
