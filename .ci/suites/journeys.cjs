'use strict';

const path = require('node:path');
const { fromPlaywright } = require('../results.cjs');

/** The phase journeys, in a real browser, on the installation that is up. */
async function run({ run: runCommand, root, results, env }, tally) {
  const report = path.join(results, 'journeys.json');
  await runCommand([path.join(root, 'node_modules', '@playwright', 'test', 'cli.js'), 'test'], {
    cwd: path.join(root, 'e2e'),
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  });
  fromPlaywright(report, tally);
}

module.exports = { run };
