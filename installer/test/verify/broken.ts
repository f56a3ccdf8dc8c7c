import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { openKeeper } from '../../src/adapters/keeper-client.ts';
import type { ProcessSpec } from '../../src/model/process.ts';
import { type Break, catalog, type FileBreak } from './breaks.ts';
import { type Place, secretsOf } from './place.ts';
import { breakLibrary, breakStore } from './store-breaks.ts';

/** Whoever comes and goes on trial is waited for: that need not take half a minute each time. */
const readOften = { catalog: { providers: { identity: { schedule: { frequency: { seconds: 5 } } } } } };

export function writeConfig({ config, installation, phase = 1 }: Place, appConfig: Record<string, unknown> = {}): void {
  const { portBase } = installation;
  // No run of its own in the middle of what is broken on purpose.
  const whole = phase === 2 ? { ...readOften, ...appConfig } : appConfig;
  const spec = { portBase, phase, verify: { schedule: 'off' }, portal: { appConfig: whole } };
  const platform = { apiVersion: 'stagecraft.dev/v1', kind: 'Platform', metadata: { name: 'broken' }, spec };
  writeFileSync(config, JSON.stringify(platform));
}

function clientOf(place: Place, database: string): pg.Client {
  const password = secretsOf(place)['database-password'];
  const port = place.installation.portBase + 32;
  return new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database });
}

async function query(place: Place, database: string, sql: string): Promise<void> {
  const client = clientOf(place, database);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function pathOf(place: Place, { in: where, path: below }: FileBreak): string {
  const folders = {
    installation: place.installation.layout.folder,
    workspace: place.workspace,
    checkout: place.checkout,
    advisories: place.advisories,
  };
  return path.join(folders[where], below);
}

/** Logs are kept open by whoever writes them; what others share must be replaced, never written into. */
function put(file: string, content: string): void {
  if (file.endsWith('.log')) {
    writeFileSync(file, content);
    return;
  }
  const partial = `${file}.verify`;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(partial, content, existsSync(file) ? { mode: statSync(file).mode } : {});
  renameSync(partial, file);
}

async function breakFile(place: Place, one: FileBreak): Promise<() => void> {
  const file = pathOf(place, one);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  const content = one.content(before ?? '', secretsOf(place));
  if (content === undefined) rmSync(file);
  else put(file, content);
  return () => (before === undefined ? rmSync(file, { force: true }) : put(file, before));
}

function startStray({ installation }: Place): () => void {
  const marker = `${path.resolve(installation.layout.folder)}#stray`;
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600_000)'], {
    env: { ...process.env, STAGECRAFT_PROCESS: marker },
    stdio: 'ignore',
  });
  return () => void child.kill('SIGKILL');
}

async function passOn({ installation }: Place): Promise<() => void> {
  const port = installation.portBase + 7;
  const addresses = Object.values(os.networkInterfaces()).flatMap((each) => each ?? []);
  const outside = addresses.find(({ internal, family }) => !internal && family === 'IPv4');
  if (outside === undefined) throw new Error('this machine has no address but loopback: nothing can be passed on');
  const server = createServer((from) => {
    const to = connect(port, '127.0.0.1');
    from.pipe(to).pipe(from);
    from.on('error', () => to.destroy());
    to.on('error', () => from.destroy());
  });
  server.listen(port, outside.address);
  await once(server, 'listening');
  return () => void server.close();
}

function startLocking(place: Place, { database, table, once: ready, forSeconds }: NonNullable<Break['locks']>) {
  const end = new AbortController();
  const { signal } = end;
  const work = async (): Promise<void> => {
    const client = clientOf(place, database);
    // The portal on trial is taken away, and its database with it.
    client.on('error', () => {});
    try {
      await client.connect();
      while (!signal.aborted) {
        const { rows } = await client.query<{ ready: boolean }>(ready);
        if (rows[0]?.ready === true) {
          await client.query(
            `BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(${forSeconds}); COMMIT`,
          );
        }
        await pause(100, undefined, { signal });
      }
    } finally {
      await client.end().catch(() => {});
    }
  };
  void (async () => {
    // It is not there yet, or no longer.
    while (!signal.aborted) await work().catch(() => pause(500));
  })();
  return () => end.abort();
}

/**
 * Every two minutes the catalog looks at each entity anew, and writes over what a break has written there. So it is kept
 * from that for a while, and what it had begun is waited for.
 */
async function quietCatalog(place: Place): Promise<void> {
  const later = `UPDATE refresh_state SET next_update_at = now() + interval '1 hour'
    WHERE next_update_at < now() + interval '30 minutes'`;
  await query(place, catalog, later);
  await pause(2000);
}

interface Desired {
  spec: ProcessSpec;
  fingerprint: string;
}

/** The keeper is told something else to keep running. */
async function startOtherwise({ installation }: Place, { name, env }: NonNullable<Break['process']>) {
  const { folder } = installation.layout;
  const keeper = openKeeper({ folder, cache: '', entry: '' });
  const all = JSON.parse(readFileSync(path.join(folder, 'run', 'desired.json'), 'utf8')) as Record<string, Desired>;
  const { spec, fingerprint } = all[name] as Desired;
  const put = async (wanted: ProcessSpec, mark: string): Promise<void> => {
    const running = async () => (await keeper.status())?.processes.find((each) => each.name === name);
    const before = (await running())?.pid;
    await keeper.put(wanted, mark);
    for (;;) {
      const now = await running();
      if (now?.phase === 'healthy' && now.pid !== before) return;
      await pause(100);
    }
  };
  await put({ ...spec, env: { ...spec.env, ...env } }, 'broken');
  return () => put(spec, fingerprint);
}

/** Gives what was said of it. */
export async function bringUp({ installation, config }: Place): Promise<string> {
  const { code, output } = await installation.up('--config', config);
  if (code !== 0) throw new Error(`it does not come up (${code}): ${output}`);
  return output;
}

const configured = new WeakSet<Place>();

/** A configuration stays until the next one is wanted: that saves a restart. */
async function configure(place: Place, appConfig: Record<string, unknown> | undefined): Promise<void> {
  if (appConfig === undefined && !configured.has(place)) return;
  writeConfig(place, appConfig);
  await bringUp(place);
  if (appConfig === undefined) configured.delete(place);
  else configured.add(place);
}

/** Breaks it, and gives what mends it. */
export async function breakIt(place: Place, one: Break): Promise<() => Promise<void>> {
  const { sql, file, appConfig, stray, passedOn, locks, process: another } = one;
  await configure(place, appConfig);
  if (sql?.database === catalog) await quietCatalog(place);
  if (sql !== undefined) {
    // What the portal has made is kept as it was, and comes back as it was.
    const kept =
      'CREATE TABLE IF NOT EXISTS verify_kept AS SELECT entity_ref AS ref, final_entity AS kept FROM final_entities';
    if (sql.mend.includes('verify_kept')) await query(place, sql.database, kept);
    await query(place, sql.database, sql.break);
  }
  const mendFile = file === undefined ? undefined : await breakFile(place, file);
  const endStray = stray ? startStray(place) : undefined;
  const startAsBefore = another && (await startOtherwise(place, another));
  const endLocking = locks && startLocking(place, locks);
  const endPassing = passedOn ? await passOn(place) : undefined;
  const mendStore = one.store === undefined ? undefined : await breakStore(place, one.store);
  const mendLibrary = one.library === undefined ? undefined : await breakLibrary(place, one.library);
  await pause((one.settleSeconds ?? 0) * 1000);
  return async () => {
    endStray?.();
    endPassing?.();
    endLocking?.();
    mendFile?.();
    await mendStore?.();
    await mendLibrary?.();
    await startAsBefore?.();
    if (sql === undefined) return;
    await query(place, sql.database, sql.mend);
    if (sql.mend.includes('verify_kept')) await query(place, sql.database, 'DROP TABLE verify_kept');
  };
}
