'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { findEngine } = require('../engine.cjs');
const { count, fromPlaywright, newTally } = require('../results.cjs');

const name = 'openshift';
const registryImage = 'registry:3';
const nodeImage = 'node:24.21.0-bookworm-slim';
/** Whatever hangs, the suite ends. */
const longestMinutes = { dress: 8, up: 15, tests: 25, down: 5 };

/** Where images come from other places, the map says so: the line of each is `name: reference`. */
function mapped(map, image, otherwise) {
  const lines = map === undefined ? [] : fs.readFileSync(map, 'utf8').split('\n');
  const line = lines.find((each) => each.includes(`/${image}:`));
  return line?.slice(line.indexOf(': ') + 2).trim() ?? otherwise;
}

const says = (file, args, env) =>
  spawnSync(file, args, { env: { ...process.env, ...env }, stdio: 'ignore', timeout: 400_000 }).status === 0;

/** Why it cannot be tried here; undefined when it can. */
async function missing({ env, have }) {
  for (const [file, ...args] of [
    ['docker', 'version'],
    ['kind', 'version'],
    ['kubectl', 'version', '--client'],
  ]) {
    if (!says(file, args, env)) return `${file} does not answer`;
  }
  return (await have(registryImage)) ? undefined : `${registryImage} cannot be had`;
}

/** With the tools where somebody has them in an image; Node's is enough for the controller to come, and for scripts. */
function controllerImages(map) {
  const { STAGECRAFT_TEST_PLAYBOOKS: playbooks, STAGECRAFT_TEST_PLANS: plans } = process.env;
  const node = mapped(map, 'library/node', nodeImage);
  return ['--playbooks', playbooks ?? node, ...(plans ? ['--plans', plans] : [])];
}

function placeOf({ home }) {
  const folder = path.join(home, 'dressed');
  const file = (each) => path.join(folder, each);
  return {
    folder,
    config: file('stagecraft.yaml'),
    rights: file('rights.yaml'),
    admin: file('admin.kubeconfig'),
    installer: file('installer.kubeconfig'),
    certificate: file('router.crt'),
    authority: file('router-ca.crt'),
  };
}

function tools(context, { env, map }) {
  const { root, run, home } = context;
  const place = placeOf(context);
  const dress = (verb, minutes, more = []) =>
    run([path.join(root, 'lab/openshift/dress/main.ts'), verb, '--folder', place.folder, ...more], { env, minutes });
  const call = (verb, args, options) =>
    run([path.join(root, 'stagecraft'), verb, ...args, '--home', home, '--name', name], {
      ...options,
      env: { ...env, KUBECONFIG: place.installer },
    });
  const configured = ['--config', place.config, ...(map ? ['--image-map', map] : [])];
  return {
    place,
    dress: () =>
      dress('up', longestMinutes.dress, [
        ...['--node-image', mapped(map, 'kindest/node', 'kindest/node:v1.35.8')],
        ...['--router-image', mapped(map, 'library/node', nodeImage)],
        ...['--registry-image', registryImage],
        ...controllerImages(map),
      ]),
    undress: () => dress('down', longestMinutes.down),
    identity: () => dress('identity', longestMinutes.down, ['--rights', place.rights]),
    // Of the later phase: they are the former's and a little more.
    rights: () => call('plan', ['--rbac', '--phase', '2', ...configured], { quiet: true }),
    up: () => call('up', configured, { minutes: longestMinutes.up }),
    phase: (number) => call('phase', [number], { minutes: longestMinutes.up }),
    verify: () => call('verify', ['--report', path.join(place.folder, 'verify')], { minutes: longestMinutes.down }),
    down: (...more) => call('down', more, { minutes: longestMinutes.down }),
  };
}

function told(tally, what, passed) {
  count(tally, `openshift: ${what}`, passed ? 'passed' : 'failed');
  return passed;
}

/** A cluster is dressed, its administrator applies what is printed and goes, and the rest is done without any other right. */
async function bringUp({ place, dress, rights, identity, up }, tally) {
  if (!told(tally, 'a cluster is dressed', (await dress()).code === 0)) return false;
  const printed = await rights();
  fs.writeFileSync(place.rights, printed.output);
  if (!told(tally, 'what must exist beforehand is printed, and can be applied', (await identity()).code === 0))
    return false;
  if (!told(tally, 'up with these rights alone', (await up()).code === 0)) return false;
  const second = await up();
  return told(tally, 'a second up changes nothing', second.code === 0 && /\b0 changed/.test(second.output));
}

/** Vulnerabilities are known where the net is; everything else is kept wherever it runs. */
async function promises({ place, verify }, phase, tally) {
  await verify();
  const { results } = JSON.parse(fs.readFileSync(path.join(place.folder, 'verify', 'report.json'), 'utf8'));
  const asked = results.filter(({ id, state }) => id !== 'OP-9' && !['not-applicable', 'not-run'].includes(state));
  const broken = asked.filter(({ state }) => state !== 'passed');
  const why = broken.map(({ id, found }) => `${id}: ${found}`).join('; ');
  const kept = asked.length > 20 && broken.length === 0;
  told(tally, `the promises of phase ${phase} are kept${why && ` (${why})`}`, kept);
}

/** The journeys of every target, entering by a Route, and what is OpenShift's own. */
async function journeys({ run, root, results, home }, { env }, { place, folders }, tally) {
  const report = path.join(results, `journeys-openshift-${folders.join('-')}.json`);
  await run([path.join(root, 'node_modules', '@playwright', 'test', 'cli.js'), 'test', ...folders], {
    cwd: path.join(root, 'e2e'),
    minutes: longestMinutes.tests,
    env: {
      ...env,
      STAGECRAFT_TEST_TARGET: 'openshift',
      STAGECRAFT_TEST_HOME: home,
      STAGECRAFT_TEST_INSTALLATION: name,
      STAGECRAFT_TEST_NAMESPACE: `backstage-${name}`,
      STAGECRAFT_TEST_KUBECONFIG: place.admin,
      STAGECRAFT_TEST_INSTALLER: place.installer,
      STAGECRAFT_TEST_CERTIFICATE: place.certificate,
      NODE_EXTRA_CA_CERTS: place.authority,
      GIT_SSL_CAINFO: place.authority,
      // The command line is asked as well, for people's passwords.
      KUBECONFIG: place.installer,
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    },
  });
  const part = newTally();
  fromPlaywright(report, part);
  for (const key of ['passed', 'failed', 'skipped']) tally[key] += part[key];
  for (const key of ['failures', 'skips']) tally[key].push(...part[key].map((each) => `openshift: ${each}`));
}

async function phaseTwo(context, engine, all, tally) {
  if (engine.map && !mapped(engine.map, 'openbao/openbao')) {
    count(tally, 'openshift: phase 2 (the image map does not name the store of secrets)', 'skipped');
    return;
  }
  told(tally, 'phase 2', (await all.phase('2')).code === 0);
  await promises(all, 2, tally);
  await journeys(context, engine, { place: all.place, folders: ['phase-2'] }, tally);
  told(tally, 'back in phase 1', (await all.phase('1')).code === 0);
}

async function tryAll(context, engine, tally) {
  const all = tools(context, engine);
  await all.undress();
  try {
    if (await bringUp(all, tally)) {
      await promises(all, 1, tally);
      await journeys(context, engine, { place: all.place, folders: ['phase-1', 'openshift'] }, tally);
      await phaseTwo(context, engine, all, tally);
    }
    const down = await all.down('--delete-data', '--yes');
    const folder = path.join(context.home, 'installations', name);
    told(tally, 'down takes all of it away', down.code === 0 && !fs.existsSync(folder));
  } finally {
    await all.undress();
  }
}

/** The same platform on a cluster that is dressed as OpenShift. */
async function run(context, tally) {
  const engine = await findEngine(context);
  const why = engine.reason ?? (await missing(engine));
  if (why) count(tally, `openshift: the platform on a dressed cluster (${why})`, 'skipped');
  try {
    if (!why) await tryAll(context, engine, tally);
  } finally {
    await engine.stop?.();
  }
}

module.exports = { run };
