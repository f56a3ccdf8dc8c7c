'use strict';

// `npm run lock:portal`: composes the portal, lets Yarn bring the lock file up to date, and takes it back.
// Needed after a change of dependencies in distro.yaml or in a plugin's package.json; the result is committed.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { spawnSync } = require('node:child_process');

const root = path.join(__dirname, '..');
const folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'stagecraft-lock-')), 'portal');

function run(args, cwd) {
  const { status } = spawnSync(process.execPath, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

run([path.join(root, 'stagecraft'), 'compose', folder], root);
const yarn = fs.readdirSync(path.join(folder, '.yarn', 'releases'))[0];
run([path.join('.yarn', 'releases', yarn), 'install', '--mode=update-lockfile'], folder);
fs.copyFileSync(path.join(folder, 'yarn.lock'), path.join(__dirname, 'yarn.lock'));
fs.rmSync(path.dirname(folder), { recursive: true, force: true });
