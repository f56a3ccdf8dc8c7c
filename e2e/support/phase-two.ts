import { test } from '@playwright/test';
import { phase, stagecraft, target } from './installation.ts';
import { untilHealthy } from './processes.ts';

/** `verify --journeys` walks these only with --disturb. */
export const disturbing = { tag: '@disturbs' };

/**
 * On a cluster a switch takes minutes, and what keeps secrets there is pulled: only in a whole run, where images are not
 * redirected to those of a bench.
 */
export const switched = (): boolean =>
  target() === 'embedded' ||
  (target() === 'kind' && process.env.STAGECRAFT_FULL === '1' && !process.env.STAGECRAFT_TEST_IMAGE_MAP);

/** Where it is in phase 2 already nothing is switched. */
export const walked = (): boolean => switched() || (target() === 'kind' && phase() === 2);

const switchSeconds = target() === 'embedded' ? 180 : 600;

/** Has the journeys of a file walked in phase 2. Each switch takes a while: it stays for the next file, and until the end of the run. */
export function inPhaseTwo(): void {
  test.skip(
    !walked(),
    'on kind phases are switched only with STAGECRAFT_FULL=1 and images that can be pulled; on other clusters it is not walked yet',
  );

  test.beforeAll(async () => {
    test.setTimeout(switchSeconds * 1000);
    if (!walked() || phase() !== 1) return;
    stagecraft('phase', '2');
    await untilHealthy();
  });
}
