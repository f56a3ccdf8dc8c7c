'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

function usualHome() {
  if (process.env.STAGECRAFT_HOME) return process.env.STAGECRAFT_HOME;
  if (process.platform === 'win32') return path.join(process.env.LOCALAPPDATA ?? os.homedir(), 'stagecraft');
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Application Support', 'stagecraft');
  if (process.getuid() === 0) return '/var/lib/stagecraft';
  return path.join(process.env.XDG_DATA_HOME ?? path.join(os.homedir(), '.local', 'share'), 'stagecraft');
}

/** The installation beside which we develop. */
function installationFolder() {
  return process.env.STAGECRAFT_INSTALLATION ?? path.join(usualHome(), 'installations', 'default');
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`${file} cannot be read: ${error.message}`);
  }
}

/** The values that the installation gives its own portal; nothing when there is no installation. */
function installedPortal(folder) {
  const portal = readJson(path.join(folder, 'run', 'desired.json'))?.portal?.spec;
  const secrets = readJson(path.join(folder, 'secrets.json'))?.secrets;
  if (!portal || !secrets) return {};
  const secretValues = Object.entries(portal.secretEnv).map(([variable, name]) => [variable, secrets[name]]);
  return { ...portal.env, ...Object.fromEntries(secretValues) };
}

module.exports = { installationFolder, installedPortal };
