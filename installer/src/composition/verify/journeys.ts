import { join } from 'node:path';
import { commands } from '../../adapters/commands.ts';
import { files } from '../../adapters/files.ts';
import type { Examination, Workshop } from '../../cli/world.ts';
import { PlatformError } from '../../model/errors.ts';
import type { Plan } from '../../model/plan.ts';
import type { Journeys } from '../../verify/report.ts';
import type { Place } from '../place.ts';

interface Suite {
  title: string;
  suites?: Suite[];
  specs?: { title: string; ok: boolean }[];
}

interface Told {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  suites: Suite[];
}

const failuresIn = ({ title, suites = [], specs = [] }: Suite): string[] => [
  ...specs.filter(({ ok }) => !ok).map((spec) => `${title}: ${spec.title}`),
  ...suites.flatMap(failuresIn),
];

const folders = (phase: number): string[] => Array.from({ length: phase }, (_, index) => `phase-${index + 1}/`);

/** Playwright takes a pattern; people write what they read. */
const literally = (title: string): string => title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

const chosen = (title: string, disturb: boolean): string[] => [
  ...(title === '' ? [] : ['--grep', literally(title)]),
  ...(disturb ? [] : ['--grep-invert', '@disturbs']),
];

const longestMs = 20 * 60_000;

/** What people do in a browser, on the installation that is up: the same journeys that prove the project. */
export function journeysOf(
  { root, home }: Place,
  workshop: Workshop,
  plan: Plan,
): NonNullable<Examination['journeys']> {
  return async ({ phase, title, disturb, signal, onLine }): Promise<Journeys> => {
    const cli = join(root, 'node_modules', '@playwright', 'test', 'cli.js');
    if (!(await files.exists(cli))) {
      throw new PlatformError({
        code: 'environment',
        message: 'The journeys need Playwright, which is not installed.',
        hint: `Run \`npm install\` in ${root}; and \`npx playwright install chromium\` where the system has no Chromium.`,
      });
    }
    const told = join(workshop.layout.run, 'journeys.json');
    await files.remove(told);
    const { settings } = workshop;
    const { tail } = await commands.run({
      file: process.execPath,
      args: [cli, 'test', ...folders(phase), ...chosen(title, disturb)],
      cwd: join(root, 'e2e'),
      env: {
        STAGECRAFT_TEST_HOME: home,
        STAGECRAFT_TEST_INSTALLATION: settings.installation,
        STAGECRAFT_TEST_PORT_BASE: String(settings.portBase),
        STAGECRAFT_TEST_TARGET: plan.target,
        // A journey that runs `verify` itself would wait for us, as we wait for it.
        STAGECRAFT_TEST_WALKED_BY_VERIFY: '1',
        PLAYWRIGHT_JSON_OUTPUT_NAME: told,
      },
      timeoutMs: longestMs,
      signal,
      onLine,
    });
    const text = await files.readTextIfPresent(told);
    if (text === undefined) {
      const message = 'The journeys could not be run.';
      throw new PlatformError({
        code: 'step',
        message,
        details: tail,
        hint: 'The lines above are Playwright’s own words.',
      });
    }
    const { stats, suites } = JSON.parse(text) as Told;
    if (stats.expected + stats.unexpected + stats.flaky + stats.skipped === 0) {
      throw new PlatformError({
        code: 'usage',
        message: `There is no journey whose title has “${title}” in it.`,
        hint: 'Their titles stand in e2e/phase-1/*.spec.ts; --journeys walks all of them.',
      });
    }
    return {
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: stats.skipped,
      failures: suites.flatMap(failuresIn),
    };
  };
}
