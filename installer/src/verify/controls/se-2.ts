import { createHash, randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';
import { type Control, failed, type Finding, passed } from '../control.ts';
import { ForgeDesk } from '../forge-desk.ts';

const group = 'platform';
/** On a cluster the job's pod has to start first. */
const patienceMs = 120_000;
/** What was said last is written down a moment later. */
const settleMs = 1500;

/** A job as people write it: it fetches the secret, uses it, and is careless enough to print it. */
const config = `include: [{ project: platform/pipeline-library, ref: main, file: [/jobs/secrets.yml] }]
use-a-secret:
  extends: .secrets
  script:
    - fetch_secret canary value CANARY
    - echo "the canary is $CANARY"
    - printf 'used %s\\n' "$(printf '%s' "$CANARY" | sha256sum | cut -d ' ' -f 1)"
`;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

interface Table {
  schema: string;
  name: string;
}

/** Every row of every table of every database that the portal has. */
async function inTables(context: Context, canary: string): Promise<string[]> {
  const all = await context.readAll('postgres', [
    { sql: `SELECT datname AS name FROM pg_database WHERE datname LIKE 'backstage\\_plugin\\_%'` },
  ]);
  const databases = (all[0] ?? []).map(({ name }) => String(name));
  let count = 0;
  const found = await Promise.all(
    databases.map(async (database) => {
      const listed = await context.readAll(database, [
        {
          sql: `SELECT schemaname AS schema, tablename AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
        },
      ]);
      const tables = (listed[0] ?? []) as unknown as Table[];
      count += tables.length;
      const statements = tables.map(({ schema, name }) => ({
        sql: `SELECT count(*)::int AS rows FROM ${quoted(schema)}.${quoted(name)} t WHERE strpos(t::text, $1) > 0`,
        values: [canary],
      }));
      const counts = await context.readAll(database, statements);
      return tables
        .filter((_, index) => Number(counts[index]?.[0]?.rows) > 0)
        .map(({ name }) => `the table ${name} of ${database}`);
    }),
  );
  context.note(
    `${count} tables in ${databases.length} databases of the portal`,
    `${found.flat().length} hold the canary`,
  );
  return found.flat();
}

async function inLogs(context: Context, canary: string): Promise<string[]> {
  const names = await context.inside.logNames();
  const texts = await Promise.all(names.map((name) => context.inside.readLog(name)));
  const found = names.filter((_, index) => texts[index]?.includes(canary));
  context.note(`the logs of ${names.join(', ')}`, `${found.length} hold the canary`);
  return found.map((name) => `the log of ${name}`);
}

/** What a browser is given when somebody looks around just then. */
async function inPages(context: Context, project: string, canary: string): Promise<string[]> {
  const as = await context.as('admin');
  const paths = [
    '/api/catalog/entities',
    `/api/search/query?term=${encodeURIComponent(project)}`,
    '/api/audit/records',
    '/api/notifications/notifications',
    '/api/requests/requests',
    '/api/platform/summary',
  ];
  const answers = await Promise.all(paths.map((path) => context.ask(path, { as, quiet: true })));
  const found = paths.filter((_, index) => answers[index]?.body.includes(canary));
  const told = answers.map(({ status }, index) => `${paths[index]} ${status}`).join(', ');
  context.note(`what a browser is given: ${told}`, `${found.length} hold the canary`);
  return found.map((path) => `what the portal answers at ${path}`);
}

async function look(context: Context, desk: ForgeDesk, canary: string): Promise<Finding> {
  await context.store.putForProject(desk.path, 'canary', { value: canary });
  const { status, trace } = await desk.run(config, patienceMs);
  const digest = createHash('sha256').update(canary).digest('hex');
  const isUsed = trace.includes(`used ${digest}`);
  context.note(
    `a pipeline of ${desk.path} that fetches the canary`,
    `${status}; ${isUsed ? 'used it' : 'did not use it'}`,
  );
  if (trace.includes(canary)) return failed('the canary stands in the trace of its job, where it should be masked');
  if (status !== 'success' || !isUsed) {
    const last = trace.trim().split('\n').slice(-6);
    return failed(`a pipeline could not fetch its secret from the store: it is ${status}`, last);
  }
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const places = (
    await Promise.all([inTables(context, canary), inLogs(context, canary), inPages(context, desk.path, canary)])
  ).flat();
  if (places.length > 0) return failed(`the canary was found in ${places[0]}`, places);
  return passed('a pipeline has used a secret from the store, and it stands in no table, log or answer of the portal');
}

export const se2: Control = {
  id: 'SE-2',
  phase: 2,
  layer: 'Secrets',
  title: 'Secrets never pass through the portal',
  why: 'What passes through the portal can be read by whoever takes it over, and by everybody who may read its logs.',
  severity: 'critical',
  needs: ['people', 'inside', 'database', 'store'],
  remedy: 'Let the executing side fetch its secrets itself, with the identity that the forge gives its job.',
  deadlineSeconds: 210,
  async check(context) {
    if ((await context.store.state()) !== 'open')
      return failed('the store of secrets is not open: nothing can be fetched from it');
    const canary = `canary-${randomBytes(18).toString('hex')}`;
    const desk = await ForgeDesk.open(context, group, `verify-${randomBytes(4).toString('hex')}`);
    try {
      return await look(context, desk, canary);
    } finally {
      await desk.remove();
      await context.store.removeForProject(desk.path, 'canary').catch(() => {});
    }
  },
};
