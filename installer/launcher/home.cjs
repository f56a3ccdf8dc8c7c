'use strict';

const os = require('node:os');
const path = require('node:path');

const ownFolder = {
  win32: () => path.join(process.env.LOCALAPPDATA || path.join(os.homedir(), 'AppData', 'Local'), 'stagecraft'),
  darwin: () => path.join(os.homedir(), 'Library', 'Application Support', 'stagecraft'),
};

function defaultHome() {
  // PostgreSQL does not run as root, and nobody else may enter root's own home.
  if (process.getuid?.() === 0) return '/var/lib/stagecraft';
  const own = ownFolder[process.platform];
  if (own) return own();
  return path.join(process.env.XDG_DATA_HOME || path.join(os.homedir(), '.local', 'share'), 'stagecraft');
}

/** Where state and caches live: `--home DIR`, then STAGECRAFT_HOME, then the platform's data folder. */
function findHome(argv) {
  const at = argv.indexOf('--home');
  const flag = at >= 0 ? argv[at + 1] : argv.find((word) => word.startsWith('--home='))?.slice('--home='.length);
  return path.resolve(flag || process.env.STAGECRAFT_HOME || defaultHome());
}

module.exports = { findHome };
