import { passwordEnv } from '../people.ts';

/** What the forge must be told in private, by the name of the variable. */
export const secretEnv: Record<string, string> = {
  FORGE_PORTAL_TOKEN: 'forge-portal-token',
  FORGE_ADMIN_TOKEN: 'forge-admin-token',
  ...passwordEnv,
};
