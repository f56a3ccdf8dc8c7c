'use strict';

// `npm test`: brings up an installation of its own, and proves everything on it.
//   npm test                     every suite
//   npm test -- --suite unit     one of them (see .ci/suites)
//   npm run test:full            every suite, and whole what else is a seeded slice of its cases

const fs = require('node:fs');
const path = require('node:path');
const { ensureDependencies } = require('../installer/launcher/dependencies.cjs');
const { findHome } = require('../installer/launcher/home.cjs');
const { suitableNode } = require('../installer/launcher/node.cjs');
const { findHelm } = require('./engine.cjs');
const { bringUp, stagecraft, takeDown } = require('./installation.cjs');
const { runner } = require('./run-command.cjs');
const { merge, newTally, count } = require('./results.cjs');

const root = path.join(__dirname, '..');
const say = (line) => process.stdout.write(`${line}\n`);
const usual = ['unit', 'plugins', 'faults', 'journeys', 'kind'];
/** The second cluster takes as long as the first: it is for the whole run, and for whoever asks for it. */
const suites = [...usual, 'openshift'];
/** Each brings up one of its own. */
const alone = ['kind', 'openshift'];

function chosenSuites(argv) {
  const at = argv.indexOf('--suite');
  if (at < 0) return argv.includes('--full') ? suites : usual;
  const name = argv[at + 1];
  if (suites.includes(name)) return [name];
  say(`There is no suite "${name}". Choose one of: ${suites.join(', ')}.`);
  process.exit(2);
}

async function runSuite(name, context) {
  say(`\n━━ ${name}`);
  const started = Date.now();
  const tally = newTally();
  try {
    await require(`./suites/${name}.cjs`).run(context, tally);
  } catch (error) {
    say(error.stack);
    count(tally, `${name}: the suite could not run (${error.message})`, 'failed');
  }
  say(
    `── ${name}: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped in ${Math.round((Date.now() - started) / 1000)} s`,
  );
  return tally;
}

function summarise(all) {
  for (const name of all.skips) say(`skipped: ${name}`);
  for (const name of all.failures) say(`FAILED:  ${name}`);
  say(`${all.passed} passed, ${all.failed} failed${all.skipped > 0 ? `, ${all.skipped} skipped` : ''}`);
  process.exitCode = all.failed === 0 && all.passed > 0 ? 0 : 1;
}

/** What takes turns is chosen by one number, so that a run can be had once more. */
function chooseTurns() {
  if (process.argv.includes('--full')) process.env.STAGECRAFT_FULL = '1';
  if (process.env.STAGECRAFT_FULL === '1') return;
  process.env.STAGECRAFT_SEED ??= String(Math.floor(Date.now() / 1000));
  say(`What takes turns is chosen by STAGECRAFT_SEED=${process.env.STAGECRAFT_SEED}.`);
}

async function main() {
  const names = chosenSuites(process.argv.slice(2));
  chooseTurns();
  await ensureDependencies(root, { tools: true, say });
  // Beside the ordinary home, so that a test never touches an installation that people use.
  const home = process.env.STAGECRAFT_TEST_HOME ?? `${findHome([])}-test`;
  const results = path.join(home, 'results');
  fs.rmSync(results, { recursive: true, force: true });
  fs.mkdirSync(results, { recursive: true });
  const node = await suitableNode(root, home, say);
  const context = { root, home, node, results, say, run: runner({ root, node }) };
  context.stagecraft = (args, options) => stagecraft(context, args, options);
  const helm = await findHelm(context);
  const tallies = [];
  const installation = newTally();
  try {
    context.env = names.every((name) => alone.includes(name)) ? {} : await bringUp(context, installation);
    if (helm) context.env.STAGECRAFT_HELM = helm;
    tallies.push(installation);
    for (const name of names) tallies.push(await runSuite(name, context));
  } finally {
    await takeDown(context, installation);
  }
  summarise(merge(tallies.length > 0 ? tallies : [installation]));
}

main().catch((error) => {
  say(error.stack);
  say('0 passed, 1 failed');
  process.exitCode = 1;
});
