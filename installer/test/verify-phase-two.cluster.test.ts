import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { controls } from '../src/verify/registry.ts';
import type { State } from '../src/verify/report.ts';
import { realInstallation } from './support/real-up.ts';
import type { ClusterPlace } from './verify/cluster-breaks.ts';
import { clusterPlaceOf } from './verify/cluster-place.ts';
import { phaseTwoClusterBreaks } from './verify/phase-two-cluster-breaks.ts';
import { expected, reportOf, statesOf, told } from './verify/whole.ts';

/** The suite `kind` brings a platform up in phase 1: it is taken to phase 2, broken there and mended, and taken back. */
const home = process.env.STAGECRAFT_TEST_HOME ?? '';
const name = process.env.STAGECRAFT_TEST_INSTALLATION ?? '';
const portBase = Number(process.env.STAGECRAFT_TEST_PORT_BASE ?? '');
const onCluster = process.env.STAGECRAFT_TEST_TARGET === 'kind' && home !== '' && name !== '';
const map = process.env.STAGECRAFT_TEST_IMAGE_MAP;
/** Names another store of secrets than the usual one, or a chart that is on this machine: as in a closed network. */
const config = process.env.STAGECRAFT_TEST_CONFIG;
const configured = config === undefined ? [] : ['--config', config];
/** Two more rollouts of the portal for each break: minutes. The map of a bench may leave out what keeps secrets. */
const whole = process.env.STAGECRAFT_FULL === '1' && (!map || readFileSync(map, 'utf8').includes('external-secrets'));

/** One of them makes passwords anew, which rolls the portal over twice: beside other work that took 400 s on two cores. */
const longestMs = 900_000;
const installation = realInstallation({ home, name, portBase, longestMs });
const own = controls.filter(({ phase }) => phase === 2);
const disturbing = own.some(({ disturbs }) => disturbs);

async function look(disturb: boolean) {
  const ids = own.map(({ id }) => id);
  return reportOf(
    await installation.run('verify', '--json', ...configured, '--only', ...ids, ...(disturb ? ['--disturb'] : [])),
  );
}

const kept = (disturb: boolean): Record<string, State> =>
  Object.fromEntries(own.map(({ id, disturbs }) => [id, disturbs && !disturb ? 'not-run' : 'passed']));

describe.skipIf(!onCluster || !whole)(
  'phase 2 and its controls, broken on a cluster (needs STAGECRAFT_FULL=1, and an image map must name those of phase 2)',
  () => {
    let place: ClusterPlace;

    beforeAll(async () => {
      const { code, output } = await installation.run('phase', '2', ...configured);
      expect(code, output).toBe(0);
      place = clusterPlaceOf(installation, home);
      await place.untilSignedIn();
    });

    afterAll(async () => {
      expect((await installation.run('phase', '1', ...configured)).code).toBe(0);
    });

    test('its promises are kept', { timeout: longestMs }, async () => {
      const { code, report } = await look(disturbing);
      expect(statesOf(report), told(report)).toEqual(kept(disturbing));
      expect(code).toBe(0);
    });

    test.each(phaseTwoClusterBreaks)('$control: $what', { timeout: longestMs }, async (one) => {
      const mend = await one.breakIt(place);
      try {
        const { code, report } = await look(one.disturb === true);
        expect(statesOf(report), told(report)).toEqual(expected(kept(one.disturb === true), one));
        expect(code).toBe(12);
      } finally {
        await mend();
        await place.untilSignedIn();
      }
    });
  },
);
