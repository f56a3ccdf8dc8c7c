'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { ask } = require('../ask.cjs');
const { findEngine, findHelm } = require('../engine.cjs');
const { count, fromPlaywright, newTally } = require('../results.cjs');
const { runVitest } = require('./vitest.cjs');

const name = 'kind';
const portBase = '19000';
const charts = ['installer/test/charts.test.ts'];
/** Each makes clusters of its own: one of them in a run, all with STAGECRAFT_FULL=1. */
const withClusters = ['kind.cluster', 'workloads.cluster', 'policies.cluster', 'acme.cluster'];
/**
 * What takes long on a cluster takes turns: one of these in a run, all with STAGECRAFT_FULL=1. The journeys of the phases are
 * walked whole on the embedded target; here a turn of them shows that they hold on this one as well.
 */
const turns = [
  ['kind/failures'],
  ['phase-1/faults', 'phase-2/rotation'],
  ['kind/changes', 'phase-1/audit', 'phase-1/platform', 'phase-1/requests'],
  ['phase-1/catalog', 'phase-1/discovery', 'phase-1/docs', 'phase-1/runtime', 'phase-1/search', 'phase-1/sign-in'],
];
/** These only need the engine. */
const withoutClusters = ['images.cluster', 'registry.cluster', 'lock.cluster'];
/** Whatever hangs, the suite ends. */
const longestMinutes = { up: 15, tests: 30, down: 3 };

/** How the tests learn which installation is theirs. */
const named = (home) => ({
  STAGECRAFT_TEST_TARGET: 'kind',
  STAGECRAFT_TEST_HOME: home,
  STAGECRAFT_TEST_INSTALLATION: name,
  STAGECRAFT_TEST_PORT_BASE: portBase,
});

function installationOf(context, engine) {
  const own = ['--home', context.home, '--name', name];
  const program = path.join(context.root, 'stagecraft');
  const call = (verb, args, minutes, quiet) =>
    context.run([program, verb, ...args, ...own], { env: engine.env, minutes, quiet });
  const map = engine.map ? ['--image-map', engine.map] : [];
  return {
    folder: path.join(context.home, 'installations', name),
    up: () => call('up', ['--target', 'kind', ...map, '--port-base', portBase], longestMinutes.up),
    down: () => call('down', ['--delete-data', '--yes'], longestMinutes.down, true),
  };
}

async function bringUp(installation, tally) {
  const first = await installation.up();
  count(tally, 'kind: up brings a cluster and the platform up', first.code === 0 ? 'passed' : 'failed');
  if (first.code !== 0) return false;
  const second = await installation.up();
  const unchanged = second.code === 0 && /\b0 changed/.test(second.output);
  count(tally, 'kind: a second up changes nothing', unchanged ? 'passed' : 'failed');
  return true;
}

function add(tally, part) {
  for (const key of ['passed', 'failed', 'skipped']) tally[key] += part[key];
  for (const key of ['failures', 'skips']) tally[key].push(...part[key].map((each) => `kind: ${each}`));
}

/** The journeys of every target, unchanged, and those that want a cluster. */
async function journeys({ run, root, results, home }, { env, map }, folder, tally) {
  const report = path.join(results, 'journeys-kind.json');
  const authority = path.join(folder, 'data', 'authority', 'ca.crt');
  const { walked, waiting } = journeyFiles(root);
  await run([path.join(root, 'node_modules', '@playwright', 'test', 'cli.js'), 'test', ...walked], {
    cwd: path.join(root, 'e2e'),
    minutes: longestMinutes.tests,
    env: {
      ...env,
      ...named(home),
      NODE_EXTRA_CA_CERTS: authority,
      GIT_SSL_CAINFO: authority,
      ...(map ? { STAGECRAFT_TEST_IMAGE_MAP: map } : {}),
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    },
  });
  const part = newTally();
  fromPlaywright(report, part);
  for (const file of waiting)
    count(part, `${file} (not its turn: STAGECRAFT_SEED chooses, STAGECRAFT_FULL=1 takes all)`, 'skipped');
  add(tally, part);
}

/** Each promise that is kept on a cluster, broken on the one that is there; and its secrets, made anew under a load. */
async function broken(context, env, tally) {
  const part = newTally();
  await runVitest('cluster', { ...context, env, minutes: longestMinutes.tests }, part, [
    'verify.cluster',
    'verify-phase-two.cluster',
    // Minutes for each: in a whole run.
    ...(process.env.STAGECRAFT_FULL === '1' ? ['rotate.cluster'] : []),
  ]);
  add(tally, part);
}

/** One of them, the same for the same seed; whoever wants all of them gets all. */
function drawn(all) {
  if (process.env.STAGECRAFT_FULL === '1') return all;
  return [all[Number(process.env.STAGECRAFT_SEED) % all.length]];
}

/** The journeys of this run, and those whose turn it is not. */
function journeyFiles(root) {
  const waiting = turns.filter((turn) => !drawn(turns).includes(turn)).flat();
  const folders = ['kind', 'phase-1', 'phase-2'];
  const all = folders.flatMap((folder) =>
    fs.readdirSync(path.join(root, 'e2e', folder)).map((file) => `${folder}/${file.replace('.spec.ts', '')}`),
  );
  return { walked: all.filter((file) => !waiting.includes(file)), waiting };
}

/** What tries single parts on clusters of its own; and the charts, where no helm was there for them before. */
async function vitest(context, env, tally) {
  const part = newTally();
  const minutes = longestMinutes.tests;
  await runVitest('cluster', { ...context, env, minutes }, part, [...drawn(withClusters), ...withoutClusters]);
  const helm = context.chartsTried ? undefined : await findHelm(context);
  if (helm) await runVitest('unit', { ...context, env: { ...env, STAGECRAFT_HELM: helm }, minutes }, part, charts);
  add(tally, part);
}

/** What this run has made is of no use to the next: its images are of this source. */
async function removeImages({ env }, before) {
  const made = (await ownImages(env)).filter((image) => !before.includes(image));
  if (made.length > 0) await ask('docker', ['image', 'rm', ...made], { env });
}

async function ownImages(env) {
  const { output } = await ask('docker', ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', 'stagecraft/*'], {
    env,
  });
  return output.split('\n').filter((line) => line.startsWith('stagecraft/'));
}

async function tryAll(context, engine, tally) {
  const installation = installationOf(context, engine);
  const map = engine.map ? { STAGECRAFT_TEST_IMAGE_MAP: engine.map } : {};
  const env = { ...context.env, ...engine.env, ...map, ...named(context.home) };
  await installation.down();
  const images = await ownImages(engine.env);
  try {
    if (await bringUp(installation, tally)) {
      await journeys(context, engine, installation.folder, tally);
      await broken(context, env, tally);
    }
    const down = await installation.down();
    const gone = down.code === 0 && !fs.existsSync(path.join(installation.folder, 'run', 'kubeconfig'));
    count(tally, 'kind: down takes all of it away', gone ? 'passed' : 'failed');
    await vitest(context, env, tally);
  } finally {
    await installation.down();
    await removeImages(engine, images);
  }
}

/** The same platform on a real cluster: brought up as a user would, tried, and taken away. */
async function run(context, tally) {
  const engine = await findEngine(context);
  if (engine.reason) {
    count(tally, `kind: the platform on a cluster (${engine.reason})`, 'skipped');
    return;
  }
  try {
    await tryAll(context, engine, tally);
  } finally {
    await engine.stop();
  }
}

module.exports = { run };
