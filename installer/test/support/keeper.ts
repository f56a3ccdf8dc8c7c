import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openKeeper } from '../../src/adapters/keeper-client.ts';
import type { ProcessPhase, ProcessSpec, ProcessStatus } from '../../src/model/process.ts';
import type { Keeper } from '../../src/ports/keeper.ts';
import { freePort } from '../../src/supervisor/free-port.ts';

const here = path.dirname(new URL(import.meta.url).pathname);
const entry = path.join(here, '../../src/supervisor/main.ts');
const service = path.join(here, '../programs/service.mjs');

export interface Installation {
  folder: string;
  cache: string;
  keeper: Keeper;
  remove(): Promise<void>;
}

export function makeInstallation(parent = os.tmpdir()): Installation {
  const home = mkdtempSync(path.join(parent, 'keeper-'));
  const folder = path.join(home, 'installations', 'default');
  const cache = path.join(home, 'cache');
  mkdirSync(folder, { recursive: true });
  const secrets = {
    version: 1,
    secrets: { greeting: 'well kept and never written', 'database-password': 'test-only' },
  };
  writeFileSync(path.join(folder, 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 });
  const keeper = openKeeper({ folder, cache, entry });
  const remove = async (): Promise<void> => {
    await keeper.shutdown();
    rmSync(home, { recursive: true, force: true });
  };
  return { folder, cache, keeper, remove };
}

export async function serviceSpec(name: string, changes: Partial<ProcessSpec> = {}): Promise<ProcessSpec> {
  return {
    name,
    title: `the ${name}`,
    program: 'node',
    args: [service],
    cwd: os.tmpdir(),
    env: { NAME: name, ...changes.env },
    secretEnv: {},
    front: { port: await freePort(), proxied: true },
    health: { kind: 'http', path: '/healthcheck' },
    after: [],
    unprivileged: false,
    startSeconds: 20,
    stopSeconds: 5,
    stopSignal: 'SIGTERM',
    ...Object.fromEntries(Object.entries(changes).filter(([key]) => key !== 'env')),
  };
}

export async function until<Result>(
  what: string,
  ask: () => Promise<Result | undefined>,
  ms = 20_000,
): Promise<Result> {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    const result = await ask();
    if (result !== undefined) return result;
    await pause(50);
  }
  throw new Error(`in vain waited for: ${what}`);
}

export async function statusOf(keeper: Keeper, name: string): Promise<ProcessStatus | undefined> {
  return (await keeper.status())?.processes.find((each) => each.name === name);
}

export function untilPhase(keeper: Keeper, name: string, phase: ProcessPhase, ms?: number): Promise<ProcessStatus> {
  return until(
    `${name} is ${phase}`,
    async () => {
      const status = await statusOf(keeper, name);
      return status?.phase === phase ? status : undefined;
    },
    ms,
  );
}

export function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    // What has ended and was not yet collected by its parent is not alive.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

export const url = (spec: ProcessSpec, route = '/'): string => `http://127.0.0.1:${spec.front.port}${route}`;

export const textOf = async (spec: ProcessSpec, route: string): Promise<string> =>
  (await fetch(url(spec, route))).text();
