'use strict';

const path = require('node:path');
const { fromJest } = require('../results.cjs');

/** Runs one Vitest project of vitest.config.ts and counts its report into the tally. */
async function runVitest(project, { run, results, env, minutes }, tally, files = []) {
  const report = path.join(results, `${project}.json`);
  const args = [
    'run',
    ...files,
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  await run([path.join('node_modules', 'vitest', 'vitest.mjs'), ...args], { env, minutes });
  fromJest(report, tally);
}

module.exports = { runVitest };
