'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { installedPackages, report: reportLicences } = require('../licences.cjs');
const { count, fromJest } = require('../results.cjs');

/** Where the portal that is up was built: a whole Backstage workspace with everything that its tests need. */
async function workspaceOf({ stagecraft, home }) {
  const { output } = await stagecraft(['plan', '--json'], { quiet: true });
  const { plan } = JSON.parse(output);
  const { input } = plan.steps.find((step) => step.id === 'portal/artefact');
  return path.join(home, 'cache', 'portal', input.hash, 'workspace');
}

/** Tests are no part of what the portal is built from, so those in the workspace may be older than ours. */
function bringSources(root, workspace) {
  const leaveOut = new Set(['node_modules', 'dist', 'dist-types', 'coverage']);
  fs.cpSync(path.join(root, 'distro', 'plugins'), path.join(workspace, 'plugins'), {
    recursive: true,
    filter: (source) => !leaveOut.has(path.basename(source)),
  });
}

/** The plugins' types, and their own tests on real databases and real called sides. */
async function run(context, tally) {
  const { root, run: runCommand, results, env } = context;
  const workspace = await workspaceOf(context);
  bringSources(root, workspace);
  const types = await runCommand(
    [path.join('node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '--incremental', 'false'],
    {
      cwd: workspace,
    },
  );
  count(tally, 'the plugins’ types', types.code === 0 ? 'passed' : 'failed');
  const licences = reportLicences(installedPackages(path.join(workspace, 'node_modules')), context.say);
  count(tally, 'the licences of the portal’s packages', licences ? 'passed' : 'failed');
  const report = path.join(results, 'plugins.json');
  const cli = path.join('node_modules', '@backstage', 'cli', 'bin', 'backstage-cli');
  await runCommand(
    [cli, 'repo', 'test', '--watchAll=false', '--ci', '--json', `--outputFile=${report}`, '--maxWorkers=2'],
    {
      cwd: workspace,
      env: { ...env, CI: '1', STAGECRAFT_ROOT: root, FORCE_COLOR: '0' },
    },
  );
  fromJest(report, tally);
}

module.exports = { run };
