'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { npm, LaunchError } = require('./npm.cjs');
const { makeOnce } = require('./once.cjs');

/** Backstage takes 22 and 24; the lab's services run as TypeScript, which 22 can from 22.18 on. */
function suits(version) {
  const [major, minor] = version.split('.').map(Number);
  return major === 24 || (major === 22 && minor >= 18);
}

function programIn(folder) {
  const modules = path.join(folder, 'node_modules');
  const names = fs.existsSync(modules) ? fs.readdirSync(modules).filter((name) => name.startsWith('node-')) : [];
  const programs = names.flatMap((name) => [
    path.join(modules, name, 'bin', 'node'),
    path.join(modules, name, 'bin', 'node.exe'),
  ]);
  return programs.find((program) => fs.existsSync(program));
}

/** A Node that the platform runs on: this one when it suits, else one from npm, checked by the lock file's hashes. */
async function suitableNode(root, home, say) {
  if (suits(process.versions.node)) return process.execPath;
  const pins = path.join(root, 'distro', 'node');
  const lock = fs.readFileSync(path.join(pins, 'package-lock.json'));
  const key = crypto.createHash('sha256').update(lock).digest('hex').slice(0, 12);
  const folder = await makeOnce(path.join(home, 'cache', `node-${key}`), async (partial) => {
    say(`This Node is ${process.versions.node}; fetching Node 24 for the platform (about 45 MB) …`);
    fs.copyFileSync(path.join(pins, 'package.json'), path.join(partial, 'package.json'));
    fs.writeFileSync(path.join(partial, 'package-lock.json'), lock);
    await npm(['ci', '--ignore-scripts'], { cwd: partial, task: 'Fetching Node 24' });
  });
  const program = programIn(folder);
  if (!program) {
    throw new LaunchError(
      `There is no prepared Node 24 for ${process.platform} on ${process.arch}.`,
      'Install Node 24 (https://nodejs.org), put it first on PATH, and run the command again.',
      5,
    );
  }
  return program;
}

module.exports = { suitableNode, suits };
