import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report, State } from '../src/verify/report.ts';
import { drawn } from './support/drawn.ts';
import { realInstallation } from './support/real-up.ts';
import { carryAdvisories } from './verify/advisories.ts';
import { clusterBreaks, type ClusterPlace, freshPortal } from './verify/cluster-breaks.ts';
import { clusterPlaceOf } from './verify/cluster-place.ts';
import { codeOf, expected, reportOf, statesOf, told } from './verify/whole.ts';

/** The suite `kind` brings a platform up, and names it: it is broken here, and mended. */
const home = process.env.STAGECRAFT_TEST_HOME ?? '';
const name = process.env.STAGECRAFT_TEST_INSTALLATION ?? '';
const portBase = Number(process.env.STAGECRAFT_TEST_PORT_BASE ?? '');
const full = process.env.STAGECRAFT_FULL === '1';
const onCluster = process.env.STAGECRAFT_TEST_TARGET === 'kind' && home !== '' && name !== '';

const installation = realInstallation({ home, name, portBase });
/** What is known of vulnerabilities is carried in: whether the net can be reached decides nothing here. */
const advisories = mkdtempSync(path.join(tmpdir(), 'advisories-'));
afterAll(() => rmSync(advisories, { recursive: true, force: true }));

async function look(...args: string[]): Promise<{ code: number | null; report: Report }> {
  return reportOf(await installation.run('verify', '--json', '--advisories', advisories, ...args));
}

const short = full ? clusterBreaks : clusterBreaks.filter(({ long }) => !long);

describe.skipIf(!onCluster)(
  'each control, broken on a cluster (needs the platform that the suite `kind` brings up)',
  () => {
    let before: Record<string, State> = {};
    /** What is not asked for without --disturb is kept as well, as far as it applies. */
    let disturbed: Record<string, State> = {};
    let place: ClusterPlace;

    beforeAll(async () => {
      carryAdvisories(advisories);
      place = clusterPlaceOf(installation, home);
      // What was done to the platform before stands in its log.
      await freshPortal(place);
      await place.untilSignedIn();
    });

    test('every promise of phase 1 is kept, or says why it does not apply here', async () => {
      const { code, report } = await look();
      expect(told(report)).toMatch(/^([A-Z]{2}-\d+ (not-run|not-applicable): [^\n]+\n?)*$/);
      expect({ code, verdict: report.verdict, target: report.target }).toEqual({
        code: 0,
        verdict: 'kept',
        target: 'kind',
      });
      before = statesOf(report);
      const asKept = ([id, state]: [string, State]): [string, State] => [id, state === 'not-run' ? 'passed' : state];
      disturbed = Object.fromEntries(Object.entries(before).map(asKept));
    });

    test.each(drawn(short, 5))('$control: $what', async (one) => {
      const mend = await one.breakIt(place);
      try {
        const { code, report } = await look(...(one.disturb ? ['--disturb'] : []));
        expect(statesOf(report), told(report)).toEqual(expected(one.disturb ? disturbed : before, one));
        expect(code).toBe(codeOf(one));
      } finally {
        await mend();
      }
    });

    test('mended, every promise is kept again', async () => {
      const { code, report } = await look();
      expect(statesOf(report), told(report)).toEqual(before);
      expect(code).toBe(0);
    });
  },
);
