import { test } from '@playwright/test';
import { phase, stagecraft, target } from './installation.ts';
import { untilHealthy } from './processes.ts';

/** `verify --journeys` walks these only with --disturb. */
export const disturbing = { tag: '@disturbs' };

/** Has the journeys of a file walked in phase 2, and brings back the phase that was there. */
export function inPhaseTwo(): void {
  const here = target() === 'embedded';
  const switches = here && phase() === 1;
  test.skip(!here, 'pipelines, templates and the controller are walked on the embedded target so far');

  test.beforeAll(async () => {
    test.setTimeout(180_000);
    if (!switches) return;
    stagecraft('phase', '2');
    await untilHealthy();
  });

  test.afterAll(async () => {
    test.setTimeout(180_000);
    if (!switches) return;
    stagecraft('phase', '1');
    await untilHealthy();
  });
}
