import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { controls } from '../src/verify/registry.ts';
import type { Report, State } from '../src/verify/report.ts';
import { drawn } from './support/drawn.ts';
import { until } from './support/keeper.ts';
import { besideHome, copyCheckout, takeCache } from './support/own-places.ts';
import { realInstallation } from './support/real-up.ts';
import { carryAdvisories } from './verify/advisories.ts';
import { breakIt, bringUp, writeConfig } from './verify/broken.ts';
import type { Place } from './verify/place.ts';
import { phaseTwoBreaks } from './verify/phase-two-breaks.ts';
import { codeOf, expected, reportOf, statesOf, told } from './verify/whole.ts';

/** `npm test` brings an installation up first: the portal that it built is used here as well. */
const home = process.env.STAGECRAFT_TEST_HOME ?? '';
const portBase = Number(process.env.STAGECRAFT_TEST_PHASE_TWO_PORT_BASE ?? 19_900);
/** What is broken here is only this test's own: others look at theirs meanwhile. */
const scratch = home ? besideHome(home) : '';
const checkout = path.join(scratch, 'checkout');
const installation = realInstallation({
  home: path.join(scratch, 'home'),
  name: 'second-phase',
  portBase,
  root: checkout,
});
const place: Place = {
  phase: 2,
  installation,
  config: path.join(scratch, 'stagecraft.yaml'),
  workspace: '',
  checkout,
  advisories: path.join(scratch, 'advisories'),
};

async function look(...args: string[]): Promise<{ code: number | null; report: Report }> {
  const known = ['--advisories', place.advisories];
  return reportOf(await installation.run('verify', '--json', '--config', place.config, ...known, ...args));
}

const ofPhaseTwo = controls.filter(({ phase }) => phase === 2);
const own = ofPhaseTwo.map(({ id }) => id);
/** Those that disturb are run where one of them is broken. */
const calm: Record<string, State> = Object.fromEntries(
  ofPhaseTwo.map(({ id, disturbs }) => [id, disturbs ? 'not-run' : 'passed']),
);
const signsIn = async (): Promise<true | undefined> => ((await look('--only', 'ID-3')).code === 0 ? true : undefined);

describe.skipIf(home === '')('phase 2 and its controls, broken (needs the portal that `npm test` builds)', () => {
  beforeAll(async () => {
    takeCache(home, installation.layout.home);
    copyCheckout(checkout);
    writeConfig(place);
    carryAdvisories(place.advisories);
    expect(await bringUp(place)).toContain('is up, in phase 2.');
    await until('somebody who can sign in', signsIn, 90_000);
  });

  afterAll(async () => {
    await installation.deleteAll();
    rmSync(scratch, { recursive: true, force: true });
  });

  test('every promise of phase 1 and of phase 2 is kept', async () => {
    const { code, report } = await look();
    expect(told(report, ['passed', 'not-applicable', 'not-run'])).toBe('');
    expect({ code, phase: report.phase }).toEqual({ code: 0, phase: 2 });
    expect(Object.keys(statesOf(report))).toEqual(expect.arrayContaining(own));
  });

  test.each(drawn(phaseTwoBreaks, 3))('$control: $what', async (one) => {
    const mend = await breakIt(place, one);
    try {
      const asked = [...new Set([...own, one.control])];
      const { code, report } = await look('--only', ...asked, ...(one.disturb ? ['--disturb'] : []));
      const others: Record<string, State> = one.disturb ? Object.fromEntries(own.map((id) => [id, 'passed'])) : calm;
      expect(statesOf(report), told(report)).toEqual(expected(others, one));
      expect(code).toBe(codeOf(one));
    } finally {
      await mend();
    }
  });

  test('mended, they are kept again', async () => {
    writeConfig(place);
    await bringUp(place);
    const { code, report } = await look('--disturb', '--only', ...own);
    expect(told(report)).toBe('');
    expect(code).toBe(0);
  });
});
