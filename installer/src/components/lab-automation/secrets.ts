import { automationSecret, followerSecretEnv } from '../automation.ts';
import { passwordEnv } from '../people.ts';

/** What the automation controller must be told in private, by the name of the variable. */
export const secretEnv: Record<string, string> = {
  AUTOMATION_PORTAL_TOKEN: automationSecret,
  AUTOMATION_ADMIN_TOKEN: 'automation-admin-token',
  AUTOMATION_SECRET_KEY: 'automation-secret-key',
  AUTOMATION_FORGE_TOKEN: followerSecretEnv.FORGE_AUTOMATION_TOKEN,
  ...passwordEnv,
};
