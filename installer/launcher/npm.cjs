'use strict';

const { spawn } = require('node:child_process');

class LaunchError extends Error {
  constructor(message, hint, exitCode) {
    super(message);
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

const networkWords = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|E40[0-9]|E50[0-9]|network/;

function explain(task, tail) {
  if (/ENOSPC/.test(tail)) {
    return new LaunchError(`The disk is full: ${task} stopped.`, 'Free some space and run the command again.', 5);
  }
  if (/ENOTCACHED/.test(tail)) {
    return new LaunchError(
      `${task} needs the network, and --offline fetches nothing.`,
      'Run the command once where there is a network, and carry node_modules and the cache here; or leave --offline out.',
      9,
    );
  }
  if (networkWords.test(tail)) {
    return new LaunchError(
      `The npm registry could not be reached, or does not have what is needed: ${task} stopped.`,
      'Check the network, the proxy and `npm config get registry`, then run the command again.',
      9,
    );
  }
  return new LaunchError(`${task} failed.`, 'The lines above are npm’s own words.', 5);
}

/** Runs npm quietly; what it said is shown only when it fails. */
function npm(args, { cwd, task }) {
  return new Promise((resolve, reject) => {
    const windows = process.platform === 'win32';
    const child = spawn(windows ? 'npm.cmd' : 'npm', [...args, '--no-fund', '--no-audit', '--loglevel=error'], {
      cwd,
      shell: windows,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const keep = (chunk) => {
      said = (said + chunk).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', () =>
      reject(
        new LaunchError('npm was not found.', 'Install npm (it comes with Node.js) and run the command again.', 5),
      ),
    );
    child.on('close', (code) => {
      if (code === 0) return resolve();
      process.stderr.write(said);
      reject(explain(task, said));
    });
  });
}

module.exports = { npm, LaunchError };
