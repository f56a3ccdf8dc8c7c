import type { ComponentContext, Method } from '../../model/component.ts';
import type { ServiceValues } from '../../model/kubernetes.ts';
import { databaseRoleStep } from '../database-role.ts';
import { releaseStep, secretStep } from '../release.ts';
import { settings } from './settings.ts';

const name = 'psql-postgresql';
const secret = 'postgresql-secrets';
const secretFolder = '/etc/stagecraft/superuser';
const folder = '/var/lib/postgresql/data';
const volume = { claim: `data-${name}-0`, size: '8Gi' };
/** The image's own account. */
const account = 999;
const ready = ['pg_isready', '-U', 'postgres', '-h', '127.0.0.1'];

/**
 * A pod that is deleted by force is gone for the cluster while its PostgreSQL still ends, and the next one starts on the
 * same volume. Each is process 1 of its own container, so PostgreSQL's own lock file keeps nobody away: the one that ends
 * takes the other's with it, which then shuts down, a minute later. So whoever starts waits until nobody runs there any
 * more. The system gives the lock back when the last process has ended; storage without locks is no reason not to start.
 */
const alone = `exec 9>>"$0"
flock -n 9 || echo 'Waiting until no other PostgreSQL runs on the data.' >&2
flock 9 || echo 'The data cannot be locked here: nothing keeps a second PostgreSQL away from it.' >&2
exec docker-entrypoint.sh "$@"`;

/** Who may speak to the database; nobody else in the cluster gets an answer. */
const clients = ['backstage', 'keycloak', 'databases'];

const shape: Omit<ServiceValues, 'args' | 'image' | 'security' | 'volume' | 'network'> = {
  name,
  component: 'database',
  kind: 'StatefulSet',
  replicas: 1,
  command: ['sh', '-c', alone, `${folder}/in-use`],
  ports: [{ name: 'postgresql', port: 5432, service: 5432 }],
  env: {
    PGDATA: `${folder}/pgdata`,
    POSTGRES_INITDB_ARGS: '--auth-host=scram-sha-256',
    POSTGRES_PASSWORD_FILE: `${secretFolder}/POSTGRES_PASSWORD`,
  },
  // Read when the data's folder is made, and never again: another password is told by SQL.
  secretFiles: [{ folder: secretFolder, secret, reread: true }],
  scratch: [
    { folder: '/tmp', size: '64Mi' },
    { folder: '/var/run/postgresql', size: '16Mi' },
  ],
  probes: {
    startup: { command: ready, periodSeconds: 2, failureThreshold: 60 },
    liveness: { command: ready, periodSeconds: 30, timeoutSeconds: 5 },
    readiness: { command: ready, periodSeconds: 5, timeoutSeconds: 5 },
  },
  resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '1', memory: '1Gi' } },
  graceSeconds: 60,
};

/** The reference's figures are the platform's own; whoever stands beside it brings room of its own. */
function args({ apart }: ComponentContext): string[] {
  const beside = apart.reduce((sum, { connections }) => sum + connections, 0);
  const all = { ...settings, max_connections: settings.max_connections + beside };
  return ['postgres', ...Object.entries(all).flatMap(([key, value]) => ['-c', `${key}=${value}`])];
}

/** What stands beside the platform comes from a namespace of its own, whose policies say which of its pods may. */
const network = ({ apart }: ComponentContext): ServiceValues['network'] => ({
  from: [
    ...clients.map((client) => ({ name: client, ports: [5432] })),
    ...apart.map(({ namespace }) => ({ namespace, ports: [5432] })),
  ],
  to: [],
});

export const helm: Method = {
  readyStep: 'postgresql/role',
  images: ['postgres'],
  volumes: [volume],

  steps(context) {
    const { cluster, image } = context;
    return [
      secretStep(context, {
        id: 'postgresql/secret',
        name: secret,
        values: { POSTGRES_PASSWORD: { secret: 'database-password' } },
      }),
      releaseStep(context, {
        id: 'postgresql/release',
        title: 'Start PostgreSQL',
        after: ['postgresql/secret'],
        deadlineSeconds: 300,
        usualSeconds: 15,
        values: {
          ...shape,
          image: image('postgres'),
          args: args(context),
          network: network(context),
          volume: {
            folder,
            size: volume.size,
            ...(cluster.storageClass === undefined ? {} : { storageClass: cluster.storageClass }),
          },
          security: { readOnlyRoot: true, ...(cluster.fixedUsers ? { user: account, group: account } : {}) },
        },
      }),
      databaseRoleStep(context, {
        id: 'postgresql/role',
        title: 'Give the portal its database role',
        after: ['postgresql/release'],
        role: 'backstage',
        passwordSecret: 'portal-database-password',
        createDatabases: true,
      }),
    ];
  },
};
