import { defineConfig } from 'vitest/config';

const slow = ['installer/test/**/*.slow.test.ts', 'installer/src/**/*.slow.test.ts', 'lab/**/*.slow.test.ts'];
/** What needs a container engine; where none answers each skips itself, and says so. */
const cluster = ['installer/**/*.cluster.test.ts', 'lab/**/*.cluster.test.ts'];

/** A report that is read afterwards, elsewhere, says the whole of what was compared. */
const chaiConfig = { truncateThreshold: 2000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          chaiConfig,
          include: ['installer/**/*.test.ts', 'lab/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'lab/company/repositories/**', ...slow, ...cluster],
          // Files of one worker share what they import: that saves half of the time. None replaces a module, and what one changes of the process it puts back.
          isolate: false,
          // Much of it waits for a process or a timer.
          maxWorkers: 4,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // What kills and starves the real thing, mostly by waiting for it: two at a time, each with all the time that it needs.
          name: 'faults',
          chaiConfig,
          include: slow,
          exclude: ['**/node_modules/**'],
          maxWorkers: 2,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'cluster',
          chaiConfig,
          include: cluster,
          exclude: ['**/node_modules/**'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
