import type { ComponentContext } from '../../model/component.ts';
import { isLabs } from '../automation.ts';
import { controllersEnv, controllersSecretEnv } from './controllers.ts';
import { gitHubSecretEnv } from './github.ts';
import { signInSecretEnv } from './sign-in.ts';

/** What the portal must be told in private, by the name of the variable. */
export const secretEnv: Record<string, string> = {
  SESSION_SECRET: 'session-secret',
  PORTAL_DATABASE_PASSWORD: 'portal-database-password',
  PORTAL_CLIENT_SECRET: 'portal-client-secret',
  FORGE_PORTAL_TOKEN: 'forge-portal-token',
  DATABASES_TOKEN: 'databases-token',
};

/** With what the portal reads people and groups, from the phase on in which they come from the identity provider. */
export const directorySecretEnv: Record<string, string> = { DIRECTORY_CLIENT_SECRET: 'directory-client-secret' };

/** The provider's host, as integrations are keyed by it: without the port that goes without saying. */
const hostOf = (url: string): string => url.replace(/^https?:\/\//, '');

/** Who signed the certificates of what is elsewhere, where the world does not know it: one file is all that Node takes. */
export const authorityOf = ({ settings }: ComponentContext): string | undefined =>
  settings.signInAuthority ?? settings.scm.github?.authority ?? settings.automation.authority;

/** What is the same wherever the portal runs: who it is, and where it finds the others. */
export function environment(context: ComponentContext): Record<string, string> {
  const { installation, endpoint, has } = context;
  const forge = endpoint('scm');
  const database = endpoint('database').inside;
  return {
    NODE_ENV: 'production',
    INSTALLATION: installation,
    PORTAL_URL: endpoint('portal').url,
    DATABASE_HOST: database.host,
    DATABASE_PORT: String(database.port),
    DATABASE_USER: 'backstage',
    OIDC_ISSUER: `${endpoint('identity').url}/realms/stagecraft`,
    FORGE_URL: forge.url,
    FORGE_HOST: hostOf(forge.url),
    DATABASES_URL: endpoint('provisioning').url,
    ...(has('pipelines') ? { PIPELINES: 'true' } : {}),
    ...(isLabs(context) ? { AUTOMATION_URL: endpoint('automation').url } : {}),
    ...controllersEnv(context),
  };
}

/** With the secrets that the phase asks for, and those that others gave: the providers that people sign in with elsewhere, GitHub, and controllers. */
export const allSecretEnv = (context: ComponentContext): Record<string, string> => ({
  ...secretEnv,
  ...(context.phase >= 2 ? directorySecretEnv : {}),
  ...controllersSecretEnv(context),
  ...signInSecretEnv(context.settings.signIn),
  ...gitHubSecretEnv(context.settings.scm),
});
