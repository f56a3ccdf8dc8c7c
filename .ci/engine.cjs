'use strict';

// The container engine that the suites `kind` and `openshift` run on, and the helm that charts are tried with.

const fs = require('node:fs');
const path = require('node:path');
const { ask } = require('./ask.cjs');
const { bringBenchUp, findBench, lockedImages, writeImageMap } = require('./bench.cjs');

const answers = async () => (await ask('docker', ['version', '--format', '{{.Server.Version}}'])).code === 0;

async function stopWhatWeStarted(bench, env) {
  const { code, output } = await ask('docker', ['ps', '--all', '--quiet'], { env });
  // Somebody else may have begun to work with it.
  if (code === 0 && output.trim() === '') await ask(bench, ['down'], { env });
}

/** Images that somebody has beside those that a bench makes, in a map of their own: with a store of secrets phase 2 is walked as well. */
function addOwn(map) {
  const own = process.env.STAGECRAFT_TEST_IMAGE_MAP;
  if (own) fs.appendFileSync(map, fs.readFileSync(own, 'utf8'));
}

async function engineOfBench(bench, { root, results }) {
  const ranBefore = await answers();
  const env = await bringBenchUp(bench);
  const stop = ranBefore ? async () => {} : () => stopWhatWeStarted(bench, env);
  const map = path.join(results, 'image-map.yaml');
  try {
    await writeImageMap(bench, env, root, map);
    addOwn(map);
  } catch (error) {
    await stop();
    throw error;
  }
  const have = async (reference) => (await ask(bench, ['image', reference], { env, seconds: 400 })).code === 0;
  return { env, map, stop, have };
}

/** An engine that neither has the node's image nor can pull it brings no cluster up. */
async function plainDocker({ root }) {
  if (!(await answers())) return { reason: 'no container engine answers' };
  const { repository, tag, digest } = lockedImages(root).find(({ name }) => name === 'kind-node');
  const node = `${repository}:${tag}@${digest}`;
  const have = async (reference) =>
    (await ask('docker', ['image', 'inspect', reference])).code === 0 ||
    (await ask('docker', ['pull', '--quiet', reference], { seconds: 400 })).code === 0;
  if (!(await have(node))) return { reason: `a container engine answers, and cannot pull ${repository}:${tag}` };
  return { env: {}, stop: async () => {}, have };
}

/** `{ env, map?, stop, have(image) }`, or `{ reason }` where there is none that a cluster could be made on. */
async function findEngine(context) {
  const bench = await findBench(context.root);
  return bench ? engineOfBench(bench, context) : plainDocker(context);
}

function fetchedHelms(home) {
  const tools = path.join(home, 'cache', 'tools');
  if (!fs.existsSync(tools)) return [];
  const files = fs.readdirSync(tools, { recursive: true }).filter((file) => path.basename(file) === 'helm');
  return files.map((file) => path.join(tools, file));
}

async function helmOfBench(root) {
  const bench = await findBench(root);
  const env = bench ? await bringBenchUp(bench).catch(() => ({})) : {};
  return (env.PATH ?? '')
    .split(path.delimiter)
    .slice(0, 1)
    .filter(Boolean)
    .map((folder) => path.join(folder, 'helm'));
}

/** On PATH, as an installation has fetched it, or among the bench's programs; undefined where there is none. */
async function findHelm({ root, home }) {
  const named = process.env.STAGECRAFT_HELM;
  for (const file of [...(named ? [named] : []), 'helm', ...fetchedHelms(home), ...(await helmOfBench(root))]) {
    if ((await ask(file, ['version', '--short'])).code === 0) return file;
  }
  return undefined;
}

module.exports = { findEngine, findHelm };
