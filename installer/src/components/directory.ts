import type { ComponentContext } from '../model/component.ts';

/** With what people and groups are read, from the phase on in which they come from the identity provider. */
export const peopleSecretEnv: Record<string, string> = { PEOPLE_CLIENT_SECRET: 'directory-client-secret' };

/** One setting for whoever reads people: the portal has it in its own configuration. */
function refuseRemovalOver({ portal }: ComponentContext['settings']): Record<string, string> {
  const path = ['catalog', 'providers', 'identity', 'refuseRemovalOver'];
  const value = path.reduce<unknown>(
    (found, key) => (typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[key] : undefined),
    portal.appConfig,
  );
  return typeof value === 'number' ? { PEOPLE_REFUSE_REMOVAL_OVER: String(value) } : {};
}

/** What a service of the lab is told so that it follows the people of the identity provider; nothing before phase 2. */
export function followedPeople({ phase, endpoint, settings }: ComponentContext) {
  if (phase < 2) return { env: {}, secretEnv: {} };
  const env = { PEOPLE_ISSUER: `${endpoint('identity').url}/realms/stagecraft`, ...refuseRemovalOver(settings) };
  return { env, secretEnv: peopleSecretEnv };
}
