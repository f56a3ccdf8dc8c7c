import type { Method } from '../../model/component.ts';
import { settings } from './settings.ts';

const version = '17.10.0-beta.17';

export const process: Method = {
  readyStep: 'postgresql/role',

  steps({ facts, endpoint }) {
    const { port } = endpoint('database');
    const data = `${facts.folder}/data/postgres`;
    return [
      {
        id: 'postgresql/tools',
        kind: 'postgres-tools',
        title: 'Fetch PostgreSQL 17',
        after: [],
        holdsData: false,
        deadlineSeconds: 600,
        usualSeconds: 10,
        input: { version },
      },
      {
        id: 'postgresql/cluster',
        kind: 'postgres-cluster',
        title: 'Make the database’s folder',
        after: ['postgresql/tools', 'installation/secrets'],
        holdsData: true,
        deadlineSeconds: 120,
        usualSeconds: 5,
        input: { version, port, settings },
      },
      {
        id: 'postgresql/process',
        kind: 'process',
        title: 'Start PostgreSQL',
        after: ['postgresql/cluster', 'installation/keeper'],
        holdsData: false,
        deadlineSeconds: 120,
        usualSeconds: 2,
        input: {
          name: 'postgresql',
          title: 'PostgreSQL',
          program: 'postgres',
          args: ['-D', data],
          cwd: data,
          env: { POSTGRES_VERSION: version, POSTGRES_SETTINGS: Object.values(settings).join(' ') },
          secretEnv: {},
          front: { port, proxied: false },
          health: { kind: 'tcp' },
          after: [],
          unprivileged: true,
          startSeconds: 60,
          stopSeconds: 30,
          stopSignal: 'SIGINT',
        },
      },
      {
        id: 'postgresql/role',
        kind: 'postgres-role',
        title: 'Give the portal its database role',
        after: ['postgresql/process'],
        holdsData: true,
        deadlineSeconds: 60,
        usualSeconds: 1,
        input: { role: 'backstage', passwordSecret: 'portal-database-password', createDatabases: true },
      },
    ];
  },
};
