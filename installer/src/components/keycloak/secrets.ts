import { passwordEnv } from '../people.ts';

export const databasePassword = 'identity-database-password';

/** What Keycloak must be told in private at each start, by the name of the variable. */
export const ownSecretEnv: Record<string, string> = { KC_DB_PASSWORD: databasePassword };

/** What the realm's file refers to. */
export const realmSecretEnv: Record<string, string> = {
  PORTAL_CLIENT_SECRET: 'portal-client-secret',
  DATABASES_CLIENT_SECRET: 'databases-client-secret',
  AUTOMATION_CLIENT_SECRET: 'automation-client-secret',
  DIRECTORY_CLIENT_SECRET: 'directory-client-secret',
  PEOPLE_ADMIN_CLIENT_SECRET: 'people-admin-client-secret',
  ...passwordEnv,
};

/** What it reads when it makes its administrator and the realm: from then on these are in its own database. */
export const firstSecretEnv: Record<string, string> = {
  KC_BOOTSTRAP_ADMIN_PASSWORD: 'identity-admin-password',
  ...realmSecretEnv,
};

export const secretEnv: Record<string, string> = { ...ownSecretEnv, ...firstSecretEnv };
