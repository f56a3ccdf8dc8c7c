import { asVariables, type Reread } from '../reread.ts';

/** What the database service must be told in private. */
export const reread: Reread[] = [
  // By which the portal, and the pipelines that make databases, are known to it.
  { variable: 'DATABASES_TOKEN', secret: 'databases-token', place: 'callers' },
  { variable: 'DATABASES_CLIENT_SECRET', secret: 'databases-client-secret', place: 'client' },
  { variable: 'DATABASE_PASSWORD', secret: 'database-password', place: 'superuser' },
];

export const secretEnv = asVariables(reread);
