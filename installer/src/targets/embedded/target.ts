import type { Facts, StepDraft } from '../../model/component.ts';
import type { Capability, Phase } from '../../model/vocabulary.ts';
import { everySecondsOf } from '../../model/schedule.ts';
import type { Settings } from '../../model/settings.ts';
import type { Target } from '../../model/target.ts';

/** Each service's place in the block of ports that begins at the port base. */
const places: Partial<Record<Capability, { offset: number; what: string; from?: Phase }>> = {
  portal: { offset: 7, what: 'the portal' },
  identity: { offset: 8, what: 'the identity provider' },
  scm: { offset: 9, what: 'the forge' },
  provisioning: { offset: 10, what: 'the database service' },
  pipelines: { offset: 12, what: 'the runner of pipelines', from: 2 },
  automation: { offset: 13, what: 'the automation controller', from: 2 },
  secrets: { offset: 14, what: 'the store of secrets', from: 2 },
  database: { offset: 32, what: 'PostgreSQL' },
};

/** Browsers keep cookies by host and ignore the port: a second installation's portal needs a host of its own. */
function hostOf(capability: Capability, settings: Settings): string {
  if (capability === 'database') return '127.0.0.1';
  const named = capability === 'portal' && settings.installation !== 'default';
  return named ? `${settings.installation}.localhost` : 'localhost';
}

/** Every promise of the phase, with people's work given way to: a run of its own has all the time that it needs. */
function verifySchedule({ installation, verify }: Settings, { root, folder, cache }: Facts): StepDraft[] {
  const everySeconds = everySecondsOf(verify.schedule);
  if (everySeconds === null) return [];
  const home = cache.slice(0, -'/cache'.length);
  return [
    {
      id: 'installation/verify',
      kind: 'schedule',
      title: `Have the promises checked ${verify.schedule}`,
      after: ['installation/keeper'],
      holdsData: false,
      deadlineSeconds: 30,
      usualSeconds: 0,
      input: {
        name: 'verify',
        title: 'the check of the promises',
        args: [`${root}/stagecraft`, 'verify', '--scheduled', '--home', home, '--name', installation],
        cwd: folder,
        everySeconds,
        firstSeconds: 300,
        againSeconds: 600,
        longestSeconds: 900,
      },
    },
  ];
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
    return Object.values(places)
      .filter(({ from = 1 }) => settings.phase >= from)
      .map(({ offset, what }) => ({ port: settings.portBase + offset, what }));
  },

  ground: ({ facts, settings }) => [
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
    ...verifySchedule(settings, facts),
  ],
};
