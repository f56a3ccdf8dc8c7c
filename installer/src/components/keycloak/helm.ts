import type { ComponentContext, Method, StepDraft } from '../../model/component.ts';
import type { ServiceValues } from '../../model/kubernetes.ts';
import { addressStep } from '../address.ts';
import { databaseRoleStep } from '../database-role.ts';
import { entryOf, fromEdge, releaseStep, secretKeys, secretStep } from '../release.ts';
import { clientsStep, realmFile } from './clients.ts';
import { environment, innerPort, port, role } from './environment.ts';
import { peopleRightsStep } from './rights.ts';
import { databasePassword, firstSecretEnv, ownSecretEnv } from './secrets.ts';

const name = 'keycloak';
const secret = 'keycloak-secrets';
const firstSecret = 'keycloak-first-secrets';
const realm = 'keycloak-realm';
/** The account that Keycloak's image brings. */
const account = 1000;

function valuesOf(context: ComponentContext): ServiceValues {
  const { cluster, image, endpoint } = context;
  return {
    name,
    component: 'identity',
    kind: 'StatefulSet',
    replicas: 1,
    image: image('keycloak'),
    // A realm that is there already is left as it is.
    args: ['start', '--import-realm'],
    ports: [
      { name: 'http', port, service: endpoint('identity').inside.port },
      { name: 'inner', port: innerPort },
    ],
    podAnnotations: {
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': String(innerPort),
      'prometheus.io/path': '/metrics',
    },
    env: environment(context),
    secretEnv: { secret, keys: secretKeys(ownSecretEnv).keys },
    firstSecretEnv: { secret: firstSecret, keys: secretKeys(firstSecretEnv).keys },
    secretFiles: [{ folder: '/opt/keycloak/data/import', secret: realm }],
    scratch: [
      { folder: '/tmp', size: '256Mi' },
      // Transactions are logged here; where Keycloak may not write, each start waits for half a minute.
      { folder: '/opt/keycloak/data', size: '256Mi' },
    ],
    probes: {
      startup: { path: '/health/started', port: 'inner', periodSeconds: 3, timeoutSeconds: 3, failureThreshold: 120 },
      liveness: { path: '/health/live', port: 'inner', periodSeconds: 30, timeoutSeconds: 10 },
      // It is not ready while its database is away, and finds that again by itself. A restart of the database is over
      // before half a minute has passed: whoever comes back then is not kept waiting for the probe as well.
      readiness: { path: '/health/ready', port: 'inner', periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 6 },
    },
    resources: { requests: { cpu: '150m', memory: '640Mi' }, limits: { cpu: '2', memory: '1Gi' } },
    // It builds itself for its database at the start, beside its own files.
    security: { readOnlyRoot: false, ...(cluster.fixedUsers ? { user: account, group: 0 } : {}) },
    graceSeconds: 30,
    entry: entryOf(context, 'identity', 'http'),
    network: { from: fromEdge(context, port), to: [{ name: 'psql-postgresql', ports: [5432] }] },
  };
}

function beforeIt(context: ComponentContext): StepDraft[] {
  const { ready } = context;
  return [
    secretStep(context, { id: 'keycloak/secret', name: secret, values: secretKeys(ownSecretEnv).values }),
    secretStep(context, {
      id: 'keycloak/first-secret',
      name: firstSecret,
      values: secretKeys(firstSecretEnv).values,
    }),
    // No secret is in it, but a Secret is copied when it differs and restarts nothing: it is read once, at the first start.
    secretStep(context, {
      id: 'keycloak/realm',
      name: realm,
      values: { 'stagecraft-realm.json': { file: realmFile(context) } },
    }),
    databaseRoleStep(context, {
      id: 'keycloak/role',
      title: 'Give Keycloak its database',
      after: ready('database'),
      role,
      passwordSecret: databasePassword,
      createDatabases: false,
      database: role,
    }),
  ];
}

export const helm: Method = {
  readyStep: 'keycloak/address',
  images: ['keycloak'],

  steps(context) {
    const { cluster, endpoint, phase, ready } = context;
    const issuer = `${endpoint('identity').url}/realms/stagecraft`;
    return [
      ...beforeIt(context),
      ...(phase >= 2 && cluster.knowsPeople ? [peopleRightsStep(context)] : []),
      releaseStep(context, {
        id: 'keycloak/release',
        title: 'Start Keycloak',
        after: ['keycloak/secret', 'keycloak/first-secret', 'keycloak/realm', 'keycloak/role'],
        deadlineSeconds: 480,
        usualSeconds: 60,
        values: valuesOf(context),
      }),
      addressStep(context, {
        id: 'keycloak/address',
        title: 'See that the identity provider answers where people look for it',
        after: ['keycloak/release', ...ready('edge')],
        url: `${issuer}/.well-known/openid-configuration`,
        holds: { issuer },
      }),
      clientsStep(context, 'keycloak/address'),
    ];
  },
};
