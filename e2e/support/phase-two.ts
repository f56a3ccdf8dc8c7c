import { readFileSync } from 'node:fs';
import { test } from '@playwright/test';
import { phase, stagecraft, target } from './installation.ts';
import { untilHealthy } from './processes.ts';

/** `verify --journeys` walks these only with --disturb. */
export const disturbing = { tag: '@disturbs' };

const mapFile = process.env.STAGECRAFT_TEST_IMAGE_MAP;

/** What keeps secrets on a cluster is pulled, or a map says where it is: that of a bench may leave it out. */
const hasImages = (): boolean => !mapFile || readFileSync(mapFile, 'utf8').includes('external-secrets');

/** On a cluster a switch takes minutes: only in a whole run. One that is there already is switched by whoever has its settings. */
export const switched = (): boolean =>
  target() === 'embedded' || (target() === 'kind' && process.env.STAGECRAFT_FULL === '1' && hasImages());

/** Where it is in phase 2 already nothing is switched. */
export const walked = (): boolean => switched() || phase() === 2;

const switchSeconds = target() === 'embedded' ? 180 : 600;

export const notSwitched =
  'on kind phases are switched only with STAGECRAFT_FULL=1, and an image map must name those of phase 2; elsewhere it is in phase 2 or it is not';

/** Has the journeys of a file walked in phase 2. Each switch takes a while: it stays for the next file, and until the end of the run. */
export function inPhaseTwo(): void {
  test.skip(!walked(), notSwitched);

  test.beforeAll(async () => {
    test.setTimeout(switchSeconds * 1000);
    if (!walked() || phase() !== 1) return;
    stagecraft('phase', '2');
    await untilHealthy();
  });
}
