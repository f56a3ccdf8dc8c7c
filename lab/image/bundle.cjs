'use strict';

const { copyFileSync } = require('node:fs');
const path = require('node:path');
const { build } = require('esbuild');

const lab = path.join(__dirname, '..');

/** Packages in CommonJS call require; an ES module has none of its own. */
const banner = "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);";

/** Each service of the lab as one file that needs nothing but Node. */
build({
  entryPoints: {
    forge: path.join(lab, 'forge/src/main.ts'),
    databases: path.join(lab, 'databases/src/main.ts'),
    runner: path.join(lab, 'runner/src/main.ts'),
    job: path.join(lab, 'runner/src/helper.ts'),
    automation: path.join(lab, 'automation/src/main.ts'),
    'automation-job': path.join(lab, 'automation/src/pods/helper.ts'),
    demo: path.join(lab, 'demo/src/main.ts'),
  },
  outdir: process.argv[2],
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  outExtension: { '.js': '.mjs' },
  banner: { js: banner },
  logLevel: 'error',
})
  .then(() => {
    // The controller hands it to playbooks, as it is.
    const plugin = path.join(lab, 'automation/src/ansible/stagecraft_events.py');
    copyFileSync(plugin, path.join(process.argv[2], path.basename(plugin)));
  })
  .catch(() => {
    process.exitCode = 1;
  });
