import { passwordEnv } from '../people.ts';
import { asVariables, type Reread } from '../reread.ts';

/** By which the portal is known to the forge. */
export const portalCaller: Reread = { variable: 'FORGE_PORTAL_TOKEN', secret: 'forge-portal-token', place: 'callers' };

/** What the forge must be told in private, by the name of the variable; beside whom it knows. */
export const ownSecretEnv: Record<string, string> = {
  FORGE_ADMIN_TOKEN: 'forge-admin-token',
  ...passwordEnv,
};

export const secretEnv: Record<string, string> = {
  ...asVariables([portalCaller]),
  ...ownSecretEnv,
};
