import type { ComponentContext } from '../model/component.ts';
import type { Reread } from './reread.ts';
import { type Duration, secondsOf } from '../model/duration.ts';

/** What the lab's services take as an interval. */
const longestSeconds = 3600;

/** With what people and groups are read, from the phase on in which they come from the identity provider. */
const people: Reread = { variable: 'PEOPLE_CLIENT_SECRET', secret: 'directory-client-secret', place: 'people' };

export const peopleSecret = people.secret;

interface Identity {
  refuseRemovalOver?: unknown;
  schedule?: { frequency?: Duration };
}

/** One setting for whoever reads people: the portal has it in its own configuration. */
function asThePortal({ portal }: ComponentContext['settings']): Record<string, string> {
  const { catalog } = portal.appConfig as { catalog?: { providers?: { identity?: Identity } } };
  const { refuseRemovalOver, schedule } = catalog?.providers?.identity ?? {};
  const seconds = Math.round(secondsOf(schedule?.frequency ?? ''));
  return {
    ...(typeof refuseRemovalOver === 'number' ? { PEOPLE_REFUSE_REMOVAL_OVER: String(refuseRemovalOver) } : {}),
    ...(seconds > 0 ? { PEOPLE_SECONDS: String(Math.min(seconds, longestSeconds)) } : {}),
  };
}

/** What a service of the lab is told so that it follows the people of the identity provider; nothing before phase 2. */
export function followedPeople({ phase, endpoint, settings }: ComponentContext): {
  env: Record<string, string>;
  reread: Reread[];
} {
  if (phase < 2) return { env: {}, reread: [] };
  const env = { PEOPLE_ISSUER: `${endpoint('identity').url}/realms/stagecraft`, ...asThePortal(settings) };
  return { env, reread: [people] };
}
