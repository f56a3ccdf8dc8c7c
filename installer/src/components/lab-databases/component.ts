import type { Component } from '../../model/component.ts';
import { labServiceStep } from '../service.ts';

export const labDatabases: Component = {
  name: 'lab-databases',
  title: 'Lab database service',
  provides: 'provisioning',
  needs: ['database', 'identity'],
  deliveries: ['process'],
  secrets: ['databases-token', 'databases-client-secret', 'database-password'],
  readyStep: 'lab-databases/process',

  steps(context) {
    const own = context.endpoint('provisioning');
    const database = context.endpoint('database');
    return [
      labServiceStep(context, {
        id: 'lab-databases',
        folder: 'databases',
        title: 'the database service',
        port: own.port,
        after: [context.ready('database'), context.ready('identity')],
        processesBefore: ['postgresql', 'lab-identity'],
        env: {
          PUBLIC_URL: own.url,
          OIDC_ISSUER: `${context.endpoint('identity').url}/realms/stagecraft`,
          DATABASE_HOST: database.host,
          DATABASE_PORT: String(database.port),
          DATABASE_USER: 'postgres',
        },
        secretEnv: {
          DATABASES_TOKEN: 'databases-token',
          DATABASES_CLIENT_SECRET: 'databases-client-secret',
          DATABASE_PASSWORD: 'database-password',
        },
      }),
    ];
  },
};
