import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { commands } from '../../src/adapters/commands.ts';
import { files } from '../../src/adapters/files.ts';
import { givenSecrets } from '../../src/adapters/given-secrets.ts';
import { openKeeper } from '../../src/adapters/keeper-client.ts';
import { postgresPrograms } from '../../src/adapters/postgres-programs.ts';
import { postgresServer } from '../../src/adapters/postgres-server.ts';
import { openSecrets } from '../../src/adapters/secrets.ts';
import type { StepContext, StepRunner } from '../../src/apply/runner.ts';
import { postgresClusterRunner } from '../../src/apply/runners/postgres-cluster.ts';
import { postgresRoleRunner } from '../../src/apply/runners/postgres-role.ts';
import { postgresToolsRunner } from '../../src/apply/runners/postgres-tools.ts';
import { processRunner } from '../../src/apply/runners/process.ts';
import { secretsRunner } from '../../src/apply/runners/secrets.ts';
import { supervisorRunner } from '../../src/apply/runners/supervisor.ts';
import { postgresql } from '../../src/components/postgresql/component.ts';
import type { ComponentContext, StepDraft } from '../../src/model/component.ts';
import { type Layout, layoutOf } from '../../src/model/layout.ts';
import type { StepKind, StepOf } from '../../src/model/step.ts';
import { freePort } from '../../src/supervisor/free-port.ts';

const entry = path.join(path.dirname(new URL(import.meta.url).pathname), '../../src/supervisor/main.ts');

/** The database's part of an installation, made by the true steps and runners. */
export interface Database {
  layout: Layout;
  port: number;
  data: string;
  keeper: ReturnType<typeof openKeeper>;
  secrets: ReturnType<typeof openSecrets>;
  programs: ReturnType<typeof postgresPrograms>;
  /** The step of that kind, with its runner. */
  step<Kind extends StepKind>(kind: Kind): { step: StepOf<Kind>; runner: StepRunner<Kind> };
  /** Looks, and does what is not ready: what `up` does. Answers which kinds it had to do. */
  up(): Promise<StepKind[]>;
  query(sql: string, user?: string): Promise<Record<string, unknown>[]>;
  remove(): Promise<void>;
}

export const context: StepContext = { signal: new AbortController().signal, progress: () => {} };

function stepsOf(layout: Layout, port: number): StepDraft[] {
  const own: StepDraft[] = [
    { kind: 'secrets', input: { names: postgresql.secrets } },
    { kind: 'supervisor', input: { version: '1' } },
  ].map(
    (draft) =>
      ({
        id: draft.kind,
        title: draft.kind,
        after: [],
        holdsData: false,
        deadlineSeconds: 60,
        usualSeconds: 1,
        ...draft,
      }) as StepDraft,
  );
  const facts = { folder: layout.folder, cache: layout.cache };
  const endpoint = () => ({ url: '', host: '127.0.0.1', port });
  const process = postgresql.deliveries.process;
  return [...own, ...(process?.steps({ facts, endpoint } as unknown as ComponentContext) ?? [])];
}

const inOrder: StepKind[] = ['secrets', 'postgres-tools', 'postgres-cluster', 'supervisor', 'process', 'postgres-role'];

/** `cache`: PostgreSQL's programs are fetched once and used by several. */
export async function makeDatabase(options: { cache?: string; parent?: string } = {}): Promise<Database> {
  const home = mkdtempSync(path.join(options.parent ?? os.tmpdir(), 'database-'));
  // As root, PostgreSQL's own account has to come in.
  chmodSync(home, 0o755);
  const layout = { ...layoutOf(home, 'default'), ...(options.cache ? { cache: options.cache } : {}) };
  mkdirSync(layout.folder, { recursive: true });
  const port = await freePort();
  const data = `${layout.data}/postgres`;
  const secrets = openSecrets(files, layout.secrets);
  const programs = postgresPrograms(commands, files, layout.cache);
  const keeper = openKeeper({ folder: layout.folder, cache: layout.cache, entry });
  const runners = {
    secrets: secretsRunner(secrets, givenSecrets(files)),
    'postgres-tools': postgresToolsRunner(programs),
    'postgres-cluster': postgresClusterRunner(programs, secrets, files, data),
    'postgres-role': postgresRoleRunner(postgresServer(port, secrets), secrets, async () => {}),
    supervisor: supervisorRunner(keeper),
    process: processRunner(keeper),
  };
  const drafts = stepsOf(layout, port);

  const find = (kind: StepKind) => {
    const draft = drafts.find((each) => each.kind === kind);
    const runner = runners[kind as keyof typeof runners];
    return { step: { ...draft, component: 'postgresql', fingerprint: 'one' }, runner };
  };
  const step = find as Database['step'];

  const query = async (sql: string, user = 'postgres'): Promise<Record<string, unknown>[]> => {
    const password = await secrets.read(user === 'postgres' ? 'database-password' : 'portal-database-password');
    const client = new pg.Client({ host: '127.0.0.1', port, user, password, database: 'postgres' });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };

  return {
    layout,
    port,
    data,
    keeper,
    secrets,
    programs,
    step,
    query,
    async up() {
      const done: StepKind[] = [];
      for (const kind of inOrder) {
        const { step: one, runner } = step(kind);
        if ((await runner.inspect(one, context)).state === 'ready') continue;
        await runner.apply(one, context);
        done.push(kind);
      }
      return done;
    },
    async remove() {
      await keeper.shutdown();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
