'use strict';

const { spawn } = require('node:child_process');

/** Runs a program under the suitable Node, shows what it says, and gives its exit code and output. */
function runner({ root, node }) {
  return (args, { env = {}, cwd = root, quiet = false, file = node, minutes } = {}) =>
    new Promise((resolve) => {
      const child = spawn(file, args, {
        cwd,
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(minutes ? { timeout: minutes * 60_000 } : {}),
      });
      let output = '';
      const take = (stream) => (chunk) => {
        output += chunk;
        if (!quiet) stream.write(chunk);
      };
      child.stdout.on('data', take(process.stdout));
      child.stderr.on('data', take(process.stderr));
      child.on('error', (error) => resolve({ code: 127, output: output + error.message }));
      child.on('close', (code) => resolve({ code: code ?? 1, output }));
    });
}

module.exports = { runner };
