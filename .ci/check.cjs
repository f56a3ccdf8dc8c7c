'use strict';

// `npm run check`: everything that can be said about the code without running it.

const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { ensureDependencies } = require('../installer/launcher/dependencies.cjs');
const { findHome } = require('../installer/launcher/home.cjs');
const { suitableNode } = require('../installer/launcher/node.cjs');

const root = path.join(__dirname, '..');
const say = (line) => process.stdout.write(`${line}\n`);

const packageBin = (name, file) => path.join('node_modules', name, file);

const checks = [
  { name: 'lint and format', args: [packageBin('@biomejs/biome', 'bin/biome'), 'check', '--error-on-warnings', '.'] },
  { name: 'types', args: [packageBin('typescript', 'bin/tsc'), '-p', '.'] },
  {
    name: 'dependency rules',
    args: [
      packageBin('dependency-cruiser', 'bin/dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      'installer',
      'lab',
      'e2e',
    ],
  },
  { name: 'dead code', args: [packageBin('knip', 'bin/knip.js'), '--no-config-hints'] },
  { name: 'licences', args: ['.ci/licences.cjs'] },
];

async function main() {
  await ensureDependencies(root, { tools: true, say });
  const node = await suitableNode(root, findHome([]), say);
  const failed = [];
  for (const check of checks) {
    say(`\n— ${check.name}`);
    const { status } = spawnSync(node, check.args, { cwd: root, stdio: 'inherit' });
    if (status !== 0) failed.push(check.name);
  }
  say(failed.length === 0 ? '\nAll checks passed.' : `\nNot in order: ${failed.join(', ')}.`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

main().catch((error) => {
  say(error.stack);
  process.exitCode = 1;
});
