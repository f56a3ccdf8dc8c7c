import { passwordEnv } from '../people.ts';

/** What the identity provider must be told in private, by the name of the variable. */
export const secretEnv: Record<string, string> = {
  PORTAL_CLIENT_SECRET: 'portal-client-secret',
  DATABASES_CLIENT_SECRET: 'databases-client-secret',
  AUTOMATION_CLIENT_SECRET: 'automation-client-secret',
  DIRECTORY_CLIENT_SECRET: 'directory-client-secret',
  PEOPLE_ADMIN_CLIENT_SECRET: 'people-admin-client-secret',
  IDENTITY_COOKIE_KEY: 'identity-cookie-key',
  ...passwordEnv,
};
