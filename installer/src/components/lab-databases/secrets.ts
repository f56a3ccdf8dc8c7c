/** By which the portal, and the pipelines that make databases, are known to the service. */
export const portalCaller = { variable: 'DATABASES_TOKEN', secret: 'databases-token' };

/** What the database service must be told in private, by the name of the variable; beside whom it knows. */
export const ownSecretEnv: Record<string, string> = {
  DATABASES_CLIENT_SECRET: 'databases-client-secret',
  DATABASE_PASSWORD: 'database-password',
};

export const secretEnv: Record<string, string> = {
  [portalCaller.variable]: portalCaller.secret,
  ...ownSecretEnv,
};
