'use strict';

const { spawn } = require('node:child_process');

/** Runs a program of this machine in silence; its deadline ends it, so that nothing outside is waited for without end. */
function ask(file, args, { env = {}, seconds = 60 } = {}) {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], timeout: seconds * 1000 };
    const child = spawn(file, args, options);
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    // Not its `close`: what it leaves in the background may keep the pipes.
    child.on('exit', (code) => setImmediate(() => resolve({ code: code ?? 1, output })));
  });
}

module.exports = { ask };
