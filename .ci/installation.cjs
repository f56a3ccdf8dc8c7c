'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { count } = require('./results.cjs');

const name = 'proof';
const portBase = 17000;

const flags = (context) => ['--home', context.home, '--name', name];

async function stagecraft(context, args, options) {
  return context.run([path.join(context.root, 'stagecraft'), ...args, ...flags(context)], options);
}

function databaseUrl(context) {
  const file = path.join(context.home, 'installations', name, 'secrets.json');
  const secrets = JSON.parse(fs.readFileSync(file, 'utf8'));
  const password = (secrets.secrets ?? secrets)['database-password'];
  return `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${portBase + 32}/postgres`;
}

/** What the suites try must not be looked at by a scheduled run in the middle of it. */
function configuration({ results }) {
  const file = path.join(results, 'stagecraft.yaml');
  const spec = { portBase, verify: { schedule: 'off' } };
  fs.writeFileSync(file, JSON.stringify({ apiVersion: 'stagecraft.dev/v1', kind: 'Platform', spec }));
  return file;
}

/** A fresh installation for all suites; the second `up` must find nothing to do. */
async function bringUp(context, tally) {
  await takeDown(context, tally);
  const first = await stagecraft(context, ['up', '--config', configuration(context)]);
  count(tally, 'up brings a fresh installation up', first.code === 0 ? 'passed' : 'failed');
  if (first.code !== 0) return {};
  // Without a file: what was chosen holds until something else is asked for.
  const second = await stagecraft(context, ['up']);
  count(
    tally,
    'a second up changes nothing',
    second.code === 0 && /\b0 changed/.test(second.output) ? 'passed' : 'failed',
  );
  const url = databaseUrl(context);
  return {
    STAGECRAFT_TEST_HOME: context.home,
    STAGECRAFT_TEST_INSTALLATION: name,
    STAGECRAFT_TEST_PORT_BASE: String(portBase),
    STAGECRAFT_TEST_DATABASE_URL: url,
    BACKSTAGE_TEST_DATABASE_POSTGRES17_CONNECTION_STRING: url,
  };
}

async function takeDown(context) {
  await stagecraft(context, ['down', '--delete-data', '--yes'], { quiet: true });
}

module.exports = { bringUp, takeDown, stagecraft };
