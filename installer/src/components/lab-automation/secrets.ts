import { automationSecret, followerSecret } from '../automation.ts';
import { passwordEnv } from '../people.ts';
import { asVariables, type Reread } from '../reread.ts';

/** By which the portal is known to the controller, and the controller to the forge and the identity provider. */
export const reread: Reread[] = [
  { variable: 'AUTOMATION_PORTAL_TOKEN', secret: automationSecret, place: 'callers' },
  { variable: 'AUTOMATION_FORGE_TOKEN', secret: followerSecret, place: 'forge' },
  { variable: 'AUTOMATION_CLIENT_SECRET', secret: 'automation-client-secret', place: 'client' },
];

/** What it must be told in private beside them, by the name of the variable. */
export const ownSecretEnv: Record<string, string> = {
  AUTOMATION_ADMIN_TOKEN: 'automation-admin-token',
  AUTOMATION_SECRET_KEY: 'automation-secret-key',
  ...passwordEnv,
};

export const secretEnv: Record<string, string> = { ...asVariables(reread), ...ownSecretEnv };
