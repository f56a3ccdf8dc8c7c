'use strict';

const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { findHome } = require('./home.cjs');

/** Verbs that start the platform's programs, or a keeper that does, need the Node that those run on. */
const verbsOnSuitableNode = new Set(['up', 'phase', 'compose']);

function say(line) {
  process.stderr.write(`${line}\n`);
}

function runOn(node, root, argv) {
  const { spawn } = require('node:child_process');
  const child = spawn(node, [path.join(root, 'stagecraft'), ...argv], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to both; the child decides what it means.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => signal === 'SIGINT' || child.kill(signal));
  }
  child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)));
}

function startsPrograms(argv) {
  const asksForHelp = argv.includes('--help') || argv.includes('-h');
  return !asksForHelp && argv.some((word) => verbsOnSuitableNode.has(word));
}

async function start(root, argv) {
  const home = findHome(argv);
  // npm then looks into its own cache alone, and does not wait for anybody.
  if (argv.includes('--offline')) process.env.npm_config_offline = 'true';
  await require('./dependencies.cjs').ensureDependencies(root, { say });
  const { suits, suitableNode } = require('./node.cjs');
  if (startsPrograms(argv) && !suits(process.versions.node)) {
    return runOn(await suitableNode(root, home, say), root, argv);
  }
  const bundle = await require('./bundle.cjs').ensureBundle(root, home);
  require('node:module').enableCompileCache?.(path.join(bundle, '..', 'compiled'));
  const { main } = await import(pathToFileURL(path.join(bundle, 'main.mjs')).href);
  process.exitCode = await main(argv, {
    root,
    home,
    supervisor: path.join(bundle, 'supervisor.mjs'),
    memory: path.join(bundle, 'memory.json'),
    // What speaks to a cluster wants a newer Node: then the command begins anew on one, and this process only waits.
    async onSuitableNode() {
      if (suits(process.versions.node)) return;
      runOn(await suitableNode(root, home, say), root, argv);
      await new Promise(() => {});
    },
  });
}

function launch(root, argv) {
  start(root, argv).catch((error) => {
    const foreseen = error.exitCode !== undefined;
    say(`stagecraft: ${foreseen ? error.message : error.stack}`);
    if (error.hint) say(`  → ${error.hint}`);
    process.exitCode = foreseen ? error.exitCode : 1;
  });
}

module.exports = { launch };
