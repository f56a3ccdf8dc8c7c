/** What the database service must be told in private, by the name of the variable. */
export const secretEnv: Record<string, string> = {
  DATABASES_TOKEN: 'databases-token',
  DATABASES_CLIENT_SECRET: 'databases-client-secret',
  DATABASE_PASSWORD: 'database-password',
};
