import { passwordEnv } from '../people.ts';

export const databasePassword = 'identity-database-password';

/** What Keycloak must be told in private, by the name of the variable; the realm's file refers to most of them. */
export const secretEnv: Record<string, string> = {
  KC_DB_PASSWORD: databasePassword,
  KC_BOOTSTRAP_ADMIN_PASSWORD: 'identity-admin-password',
  PORTAL_CLIENT_SECRET: 'portal-client-secret',
  DATABASES_CLIENT_SECRET: 'databases-client-secret',
  DIRECTORY_CLIENT_SECRET: 'directory-client-secret',
  PEOPLE_ADMIN_CLIENT_SECRET: 'people-admin-client-secret',
  ...passwordEnv,
};
