import { defineConfig } from '@playwright/test';
import { browserProjects } from './support/browsers.ts';
import { address, target } from './support/installation.ts';

/** A whole cluster beside the browser leaves it less of the machine. */
const patience = target() === 'embedded' ? 1 : 3;

export default defineConfig({
  testDir: '.',
  // The journeys of a phase hold on every target; those of a cluster want one.
  testMatch: [
    'phase-*/**/*.spec.ts',
    ...(['kind', 'openshift'].includes(target()) ? [`**/e2e/${target()}/**/*.spec.ts`] : []),
  ],
  // The journeys share one installation, as people do; each brings what it needs and leaves the rest alone.
  workers: 1,
  globalSetup: './support/as-found.ts',
  retries: 0,
  timeout: 90_000 * patience,
  expect: { timeout: 15_000 * patience },
  forbidOnly: true,
  reporter: [['list'], ...(process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['json'] as ['json']] : [])],
  outputDir: '../test-results',
  use: {
    baseURL: address('portal'),
    // A trace of every step takes a fifth of a journey's time: whoever looks for a cause asks for it, with `--trace on`.
    trace: 'off',
    screenshot: 'only-on-failure',
    locale: 'en-GB',
    actionTimeout: 20_000 * patience,
    navigationTimeout: 30_000 * patience,
  },
  projects: browserProjects(),
});
