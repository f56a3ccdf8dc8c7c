import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type RotationName, rotationNames } from '../src/model/rotation.ts';
import { type Act, hammer } from '../src/verify/hammer.ts';
import { PeopleAtWork } from './support/people-at-work.ts';
import { killGroup, realInstallation, untilSaid } from './support/real-up.ts';
import { clusterPlaceOf } from './verify/cluster-place.ts';

/** The suite `kind` brings a platform up, and names it. */
const home = process.env.STAGECRAFT_TEST_HOME ?? '';
const name = process.env.STAGECRAFT_TEST_INSTALLATION ?? '';
const portBase = Number(process.env.STAGECRAFT_TEST_PORT_BASE ?? '');
const onCluster = process.env.STAGECRAFT_TEST_TARGET === 'kind' && home !== '' && name !== '';
/** What it was brought up with, where that says more than the flags. */
const config = process.env.STAGECRAFT_TEST_CONFIG;
const configured = config === undefined ? [] : ['--config', config];

const installation = realInstallation({ home, name, portBase });
const { layout } = installation;
const read = (file: string): string => readFileSync(file, 'utf8');
const secrets = (): Record<string, string> =>
  (JSON.parse(read(layout.secrets)) as { secrets: Record<string, string> }).secrets;

/** Nobody is held at a cluster's edge: it is a pod that starts, and not the rotation, that one may wait for. */
const longestMs = 20_000;

const command = (rotation: RotationName) => ['rotate', rotation, '--yes', '--json', ...configured];

const changedBy: Record<RotationName, string[]> = {
  database: ['portal-database-password', 'database-password'],
  portal: [
    ...['session-secret', 'forge-portal-token', 'databases-token'],
    // Where there is an automation controller.
    ...['automation-portal-token', 'forge-automation-token'],
  ],
  clients: ['portal-client-secret', 'databases-client-secret', 'directory-client-secret', 'people-admin-client-secret'],
};

describe.skipIf(!onCluster)(
  'secrets made anew on a cluster (needs the platform that the suite `kind` brings up)',
  () => {
    let signIn: (username: string) => Promise<PeopleAtWork>;

    beforeAll(async () => {
      const place = clusterPlaceOf(installation, home);
      const authority = read(path.join(layout.data, 'authority', 'ca.crt'));
      signIn = (username) =>
        PeopleAtWork.signIn({ url: place.portal, authority }, username, secrets()[`password-${username}`]);
      await place.untilSignedIn();
    });

    /** Whoever is in the middle of it when the key of the sign-ins changes begins again: that is said. */
    const signsInAnew: Act = async () => {
      await signIn('yuki');
      return undefined;
    };

    test.each(rotationNames)('%s: whoever is at work is not refused, and loses nothing', async (rotation) => {
      const omar = await signIn('omar');
      const before = secrets();
      const acts = [omar.page, omar.read, omar.read, omar.write, ...(rotation === 'portal' ? [] : [signsInAnew])];
      let ended = { code: null as number | null, output: '' };
      const {
        problems,
        done,
        longestMs: longest,
      } = await hammer(acts, async () => {
        ended = await installation.run(...command(rotation));
      });
      expect(ended.code, ended.output).toBe(0);
      expect(problems).toEqual([]);
      expect(done).toBeGreaterThan(50);
      expect(omar.written).toBeGreaterThan(10);
      expect(await omar.lost()).toEqual([]);
      expect(longest).toBeLessThan(longestMs);
      const after = secrets();
      for (const secret of changedBy[rotation].filter((each) => before[each] !== undefined))
        expect(after[secret], secret).not.toBe(before[secret]);
      expect(Object.keys(after).filter((each) => /^(next|former)\//.test(each))).toEqual([]);
      await signIn('yuki');
    });

    test.each(rotationNames)(
      '%s: killed in the middle, the next run ends it with the same new values',
      async (rotation) => {
        const omar = await signIn('omar');
        const running = installation.start(...command(rotation));
        expect(await untilSaid(running, `"event":"step-started","change":"change","step":"${rotation}/over"`)).toBe(
          true,
        );
        killGroup(running);
        await running.ended;
        const [begun = ''] = changedBy[rotation];
        const value = secrets()[`next/${begun}`] ?? secrets()[begun];
        const { problems } = await hammer([omar.page, omar.read, omar.write], async () => {
          const { code, output } = await installation.run(...command(rotation));
          expect(code, output).toBe(0);
        });
        expect(problems).toEqual([]);
        expect(await omar.lost()).toEqual([]);
        expect(secrets()[begun]).toBe(value);
      },
    );
  },
);
