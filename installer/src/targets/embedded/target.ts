import type { Capability } from '../../model/component.ts';
import type { Settings } from '../../model/settings.ts';
import type { Target } from '../../model/target.ts';

/** Each service's place in the block of ports that begins at the port base. */
const places: Partial<Record<Capability, { offset: number; what: string }>> = {
  portal: { offset: 7, what: 'the portal' },
  identity: { offset: 8, what: 'the identity provider' },
  scm: { offset: 9, what: 'the forge' },
  provisioning: { offset: 10, what: 'the database service' },
  database: { offset: 32, what: 'PostgreSQL' },
};

/** Browsers keep cookies by host and ignore the port: a second installation's portal needs a host of its own. */
function hostOf(capability: Capability, settings: Settings): string {
  if (capability === 'database') return '127.0.0.1';
  const named = capability === 'portal' && settings.installation !== 'default';
  return named ? `${settings.installation}.localhost` : 'localhost';
}

export const embedded: Target = {
  name: 'embedded',
  accepts: ['process'],
  brings: ['edge', 'application'],
  secrets: [],

  endpoint(capability, settings) {
    const place = places[capability];
    if (!place) throw new Error(`nothing on the embedded target has a place for ${capability}`);
    const host = hostOf(capability, settings);
    const port = settings.portBase + place.offset;
    return { host, port, url: `http://${host}:${port}`, inside: { host: '127.0.0.1', port } };
  },

  ports(settings) {
    return Object.values(places).map(({ offset, what }) => ({ port: settings.portBase + offset, what }));
  },

  ground: ({ facts }) => [
    {
      id: 'installation/keeper',
      kind: 'supervisor',
      title: 'Start the keeper of the processes',
      after: ['installation/secrets'],
      holdsData: false,
      deadlineSeconds: 60,
      usualSeconds: 1,
      input: { version: facts.hashes.keeper },
    },
  ],
};
