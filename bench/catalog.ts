// A catalog of 10,000 entities and 50,000 relations: how long list, entity page and search take for ten people at once, in the
// portal and in an app straight from Backstage's generator, one after the other, on the same PostgreSQL.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { databaseReader } from '../installer/src/adapters/database-reader.ts';
import { removeDatabases } from '../installer/src/adapters/databases.ts';
import { files } from '../installer/src/adapters/files.ts';
import { http } from '../installer/src/adapters/http.ts';
import { readProfile } from '../installer/src/config/profiles.ts';
import { layoutOf } from '../installer/src/model/layout.ts';
import {
  type Ask,
  loadPage,
  type PageName,
  pages,
  percentile,
  portalOf,
  someRefs,
} from '../installer/src/verify/catalog-load.ts';
import { signIn } from '../installer/src/verify/sign-in.ts';
import { type Figure, tell } from './support/figures.ts';
import { benchHome, option, root } from './support/options.ts';
import { plainAppIn, plainPrefix, secretIn } from './support/plain.ts';
import { stagecraft, timed } from './support/program.ts';

const home = benchHome();
const name = option('name', 'catalog');
const portBase = Number(option('port-base', '27000'));
const rounds = Number(option('rounds', '20'));
const layout = layoutOf(home, name);
const own = ['--home', home, '--name', name];
const scratch = path.join(home, 'large-company');
const config = path.join(home, 'large-company.yaml');
const plainApp = plainAppIn({ folder: path.resolve(option('plain', path.join(home, 'plain-app'))), layout, portBase });
type Timings = Record<PageName, number[]>;
const note = (text: string): void => void process.stderr.write(`${new Date().toISOString()} ${text}\n`);
const never = new AbortController().signal;

const { budgets } = await readProfile(1, (file) => files.readText(path.join(root, 'profiles', file)));
if (budgets === undefined) throw new Error('the profile of phase 1 has no budgets');
const { catalog: size, people, milliseconds: budget } = budgets;

/** In both alike: the same files, indexed as often, and nobody kept from asking. */
function layer(more: string[]): Record<string, unknown> {
  const large = readdirSync(scratch).map((file) => path.join(scratch, file));
  const schedule = { initialDelay: { seconds: 20 }, frequency: { minutes: 1 }, timeout: { minutes: 5 } };
  const { catalog, ...rest } = portalOf([...more, ...large]);
  return {
    ...rest,
    catalog: { ...catalog, processingInterval: { minutes: 2 } },
    search: { collators: { catalog: { schedule } } },
  };
}

const reader = databaseReader(portBase + 32, async () => secretIn(layout, 'database-password'));

async function counted(database: string, sql: string): Promise<number> {
  const rows = await reader.read(database, [{ sql }]).catch(() => []);
  return Number(rows[0]?.[0]?.count ?? 0);
}

/** Until all of it is there, related and can be searched; the seconds that took. */
async function loaded(prefix: string): Promise<number> {
  const begun = performance.now();
  for (;;) {
    const [relations, left, documents] = await Promise.all([
      counted(`${prefix}catalog`, 'SELECT count(*)::int FROM relations'),
      counted(`${prefix}catalog`, 'SELECT count(*)::int FROM stitch_queue'),
      counted(`${prefix}search`, `SELECT count(*)::int FROM documents WHERE type = 'software-catalog'`),
    ]);
    if (relations >= size.relations && left === 0 && documents >= size.entities) {
      return (performance.now() - begun) / 1000;
    }
    if (performance.now() - begun > 900_000) {
      throw new Error(`not loaded in fifteen minutes: ${relations} relations, ${documents} documents`);
    }
    await pause(1000);
  }
}

const asking =
  (url: string, token: string): Ask =>
  (where, json) =>
    http({
      url: `${url}${where}`,
      headers: {
        authorization: `Bearer ${token}`,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
      signal: never,
    });

async function measured(prefix: string, asks: Ask[]): Promise<Timings> {
  const rows = await reader.read(`${prefix}catalog`, [{ sql: someRefs }]);
  const refs = (rows[0] ?? []).map(({ ref }) => String(ref));
  const timings: Timings = { list: [], entity: [], search: [] };
  for (const page of pages) {
    await loadPage(page, { people: asks, refs, rounds: 2, signal: never });
    timings[page] = await loadPage(page, { people: asks, refs, rounds, signal: never });
  }
  return timings;
}

async function plain(): Promise<{ seconds: number; timings: Timings }> {
  await plainApp.build(note);
  const { child, url } = await plainApp.start(layer([]));
  try {
    note('the plain app reads the catalog');
    const seconds = await loaded(`${plainPrefix}`);
    const { body } = await http({ url: `${url}/api/auth/guest/refresh`, method: 'POST', signal: never });
    const { token } = (JSON.parse(body) as { backstageIdentity: { token: string } }).backstageIdentity;
    const timings = await measured(
      plainPrefix,
      Array.from({ length: people }, () => asking(url, token)),
    );
    return { seconds, timings };
  } finally {
    child.kill();
    await removeDatabases(portBase + 32, secretIn(layout, 'database-password'), plainPrefix);
  }
}

async function ours(): Promise<{ seconds: number; timings: Timings }> {
  const appConfig = layer([path.join(root, 'lab/company/catalog/org.yaml')]);
  const spec = { portBase, portal: { appConfig } };
  writeFileSync(
    config,
    JSON.stringify({ apiVersion: 'stagecraft.dev/v1', kind: 'Platform', metadata: { name }, spec }),
  );
  await stagecraft(['up', '--config', config, ...own]);
  note('the portal reads the catalog');
  const seconds = await loaded('backstage_plugin_');
  const url = `http://${name}.localhost:${portBase + 7}`;
  const { output } = await stagecraft(['credentials', '--json', ...own]);
  const accounts = (JSON.parse(output) as { people: { username: string; password: string }[] }).people;
  const tokens: string[] = [];
  for (const { username, password } of accounts) {
    const signal = AbortSignal.timeout(30_000);
    tokens.push((await signIn({ http, portal: { url }, signal }, { username, password, groups: [] })).token);
  }
  const asks = Array.from({ length: people }, (_, place) => asking(url, tokens[place % tokens.length] ?? ''));
  return { seconds, timings: await measured('backstage_plugin_', asks) };
}

/** Of the list the goal is half of what a plain app takes; the others must not be worse. */
const goals = { list: 0.5, entity: 1, search: 1 };

function figures(mine: Awaited<ReturnType<typeof ours>>, other: Awaited<ReturnType<typeof plain>>): Figure[] {
  const ms = (what: string, values: number[], goal?: number): Figure[] => [
    { what: `${what}, p95`, value: percentile(values, 0.95), unit: 'ms', ...(goal === undefined ? {} : { goal }) },
    { what: `${what}, median`, value: percentile(values, 0.5), unit: 'ms' },
  ];
  return [
    { what: 'portal: read, related and searchable', value: mine.seconds, unit: 's' },
    { what: 'plain: read, related and searchable', value: other.seconds, unit: 's' },
    ...pages.flatMap((page): Figure[] => [
      ...ms(`portal: ${page}`, mine.timings[page], budget[page]),
      ...ms(`plain: ${page}`, other.timings[page]),
      {
        what: `${page}: portal ÷ plain, p95`,
        value: percentile(mine.timings[page], 0.95) / percentile(other.timings[page], 0.95),
        unit: '×',
        goal: goals[page],
      },
    ]),
  ];
}

try {
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const wish = ['--entities', String(size.entities), '--relations', String(size.relations)];
  await timed({ file: process.execPath, args: [path.join(root, 'lab/scale/src/main.ts'), scratch, ...wish] });
  await stagecraft(['up', '--port-base', String(portBase), ...own]);
  const other = await plain();
  tell(figures(await ours(), other));
} finally {
  await stagecraft(['down', '--delete-data', '--yes', ...own]);
  rmSync(scratch, { recursive: true, force: true });
  rmSync(config, { force: true });
}
