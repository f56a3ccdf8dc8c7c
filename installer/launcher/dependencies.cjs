'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { npm } = require('./npm.cjs');
const { take } = require('./once.cjs');

const stampOf = (root) => path.join(root, 'node_modules', '.stagecraft.json');

function wanted(root) {
  return crypto
    .createHash('sha256')
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}

function installed(root) {
  try {
    return JSON.parse(fs.readFileSync(stampOf(root), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Installs what the lock file says: the runtime's packages, with `tools` those for developing as well. */
async function ensureDependencies(root, { tools = false, say }) {
  const lock = wanted(root);
  const enough = () => {
    const now = installed(root);
    return now?.lock === lock && (now.tools || !tools);
  };
  if (enough()) return;
  const marker = path.join(root, '.stagecraft-install.lock');
  await take(marker);
  try {
    if (enough()) return;
    // Whoever develops here keeps the packages for it, whichever command comes first after a change.
    const all = tools || installed(root)?.tools === true;
    say(all ? 'Installing the packages for developing and testing …' : 'Installing the installer’s own packages …');
    await npm(['ci', ...(all ? [] : ['--omit=dev'])], { cwd: root, task: 'Installing packages' });
    fs.writeFileSync(stampOf(root), JSON.stringify({ lock, tools: all }));
  } finally {
    fs.rmSync(marker, { force: true });
  }
}

module.exports = { ensureDependencies };
