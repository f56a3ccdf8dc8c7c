'use strict';

// A bench is a program that brings a container engine up where no image can be pulled, and makes stand-ins for images.

const fs = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { ask } = require('./ask.cjs');

/** The newest version that a stand-in can be made of, where the lock is ahead of the packages that it is made from. */
const versionsAtHand = { 'quay.io/keycloak/keycloak': '26.7.2' };

/**
 * Of phase 2, which is tried on a cluster where images can be pulled: to compile them takes longer than all else together.
 */
const notMade = ['openbao', 'vault', 'external-secrets', 'awx-operator', 'awx', 'awx-ee', 'awx-redis'];

/** undefined where there is none, or where its first `up` would have to compile for long. */
async function findBench(root) {
  const program = path.resolve(
    process.env.STAGECRAFT_BENCH ?? path.join(root, '..', 'shared', 'workbench', 'workbench'),
  );
  return fs.existsSync(program) && (await ask(program, ['status'])).code === 0 ? program : undefined;
}

/** `export A=b C=d`, as a shell would read it. */
function exportedBy(output) {
  const line = output.split('\n').find((each) => each.startsWith('export ')) ?? '';
  const pairs = line
    .split(' ')
    .slice(1)
    .map((pair) => pair.split('='));
  return Object.fromEntries(pairs.map(([name, value = '']) => [name, value.replaceAll('$PATH', process.env.PATH)]));
}

async function bringBenchUp(bench) {
  const { code, output } = await ask(bench, ['up'], { seconds: 300 });
  if (code !== 0) throw new Error(`the bench does not come up: ${output.trim().split('\n').at(-1)}`);
  return exportedBy(output);
}

function lockedImages(root) {
  const { parse } = createRequire(path.join(root, 'installer', 'package.json'))('yaml');
  const { images } = parse(fs.readFileSync(path.join(root, 'profiles', 'stack.lock.yaml'), 'utf8'));
  return Object.entries(images).map(([name, locked]) => ({ name, ...locked }));
}

async function standIn(bench, env, { repository, tag }) {
  const failures = [];
  for (const version of [tag, versionsAtHand[repository]].filter(Boolean)) {
    const reference = `${repository}:${version}`;
    const { code, output } = await ask(bench, ['image', reference], { env, seconds: 400 });
    if (code === 0) return reference;
    failures.push(output.trim().split('\n').at(-1));
  }
  throw new Error(`no stand-in for ${repository}:${tag}: ${failures.join('; ')}`);
}

/** Each image of the lock to one that this machine's engine has, as somebody in a closed network would write it. */
async function writeImageMap(bench, env, root, file) {
  const lines = [];
  for (const image of lockedImages(root).filter(({ name }) => !notMade.includes(name))) {
    const instead = image.name === 'kind-node' ? env.WORKBENCH_NODE_IMAGE : await standIn(bench, env, image);
    lines.push(`${image.repository}:${image.tag}: ${instead}`);
  }
  fs.writeFileSync(file, `${lines.join('\n')}\n`);
}

module.exports = { bringBenchUp, findBench, lockedImages, writeImageMap };
