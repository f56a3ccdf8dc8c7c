import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PlatformError } from '../model/errors.ts';
import type { Keeper, KeeperStatus } from '../ports/keeper.ts';
import { childEnvironment } from './child-environment.ts';
import { keeperSocket } from './keeper-socket.ts';
import { isSame, type ProcessIdentity } from './process-identity.ts';

/** As a module, node:http brings Node's whole web client with it, which takes as long as all the rest of a short command. */
const { request } = createRequire(import.meta.url)('node:http') as typeof import('node:http');

export interface KeeperPlace {
  /** The installation's own folder. */
  folder: string;
  cache: string;
  /** The keeper's program: supervisor/main.ts, or the bundle of it. */
  entry: string;
}

/** What a killed keeper left behind may take its time to end. */
const startMs = 90_000;
const alreadyRuns = 3;

interface Answer {
  status: number;
  body: unknown;
}

function ask(socketPath: string, method: string, url: string, body?: unknown, timeout = 10_000): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const asked = request({ socketPath, method, path: url, agent: false, timeout }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) });
      });
    });
    asked.on('timeout', () => asked.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    asked.on('error', reject);
    asked.end(text);
  });
}

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code ?? '');
const nobody = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']);

function notAnswering(cause: unknown): PlatformError {
  const denied = ['EACCES', 'EPERM'].includes(codeOf(cause));
  return new PlatformError({
    code: denied ? 'environment' : 'timeout',
    message: denied ? 'The process keeper belongs to another account.' : 'The process keeper does not answer.',
    hint: denied
      ? 'Run the command as the account that ran `stagecraft up`.'
      : 'Look into logs/supervisor.log of the installation; `stagecraft down` and `stagecraft up` start it anew.',
    cause,
  });
}

async function readClaim(folder: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(path.join(folder, 'run', 'supervisor.json'), 'utf8').catch(() => '');
  try {
    return JSON.parse(text) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

async function hasEnded(identity: ProcessIdentity, ms: number): Promise<boolean> {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    if (!(await isSame(identity))) return true;
    await pause(30);
  }
  return !(await isSame(identity));
}

async function lastLines(file: string, lines: number): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .slice(-lines);
}

export function openKeeper(place: KeeperPlace): Keeper {
  const { folder } = place;
  const log = path.join(folder, 'logs', 'supervisor.log');

  const status = async (): Promise<KeeperStatus | undefined> => {
    try {
      return (await ask(keeperSocket(folder), 'GET', '/status')).body as KeeperStatus;
    } catch (error) {
      if (nobody.has(codeOf(error))) return undefined;
      throw error instanceof PlatformError ? error : notAnswering(error);
    }
  };

  const tell = async (method: string, url: string, body?: unknown, timeout?: number): Promise<void> => {
    const answer = await ask(keeperSocket(folder), method, url, body, timeout).catch((error) => {
      if (!nobody.has(codeOf(error))) throw notAnswering(error);
      throw new PlatformError({
        code: 'not-running',
        message: 'The process keeper does not run.',
        hint: '`stagecraft up` starts it, and everything that it keeps.',
        cause: error,
      });
    });
    if (answer.status < 300) return;
    throw new PlatformError({
      code: answer.status === 404 ? 'usage' : 'unexpected',
      message: `The process keeper refused: ${(answer.body as { message?: string }).message ?? answer.status}.`,
      hint: '`stagecraft status` shows the processes that it knows.',
    });
  };

  /** Its exit code, for who waits for it; a keeper that stays must not keep us. */
  const launch = (extra: string[], stays: boolean): Promise<number> => {
    mkdirSync(path.dirname(log), { recursive: true });
    mkdirSync(path.join(folder, 'run'), { recursive: true, mode: 0o700 });
    const output = openSync(log, 'a', 0o600);
    const args = ['--no-warnings', place.entry, '--folder', folder, '--cache', place.cache, ...extra];
    const started = spawn(process.execPath, args, {
      cwd: folder,
      detached: true,
      env: childEnvironment(),
      stdio: ['ignore', output, output],
      windowsHide: true,
    });
    closeSync(output);
    if (stays) started.unref();
    return new Promise((resolve) => {
      started.on('error', () => resolve(1));
      started.on('exit', (code) => resolve(code ?? 1));
    });
  };

  const failed = async (): Promise<PlatformError> =>
    new PlatformError({
      code: 'step',
      message: 'The process keeper could not be started.',
      hint: `Its own words are in ${log}.`,
      details: await lastLines(log, 5),
    });

  /** One that lives and does not answer is ended: it is ours, its start time proves it. */
  const endFormer = async (): Promise<void> => {
    const claim = await readClaim(folder);
    if (!claim || (await hasEnded(claim, 3000))) return;
    process.kill(claim.pid, 'SIGKILL');
    await hasEnded(claim, 3000);
  };

  const waitUntilThere = async (version: string): Promise<void> => {
    let exitCode: number | undefined;
    void launch(['--version', version], true).then((code) => {
      exitCode = code;
    });
    const end = Date.now() + startMs;
    while (Date.now() < end) {
      if ((await status())?.version === version) return;
      if (exitCode !== undefined && exitCode !== alreadyRuns) break;
      await pause(40);
    }
    throw await failed();
  };

  return {
    status,
    wasKilled: async () => (await readClaim(folder)) !== undefined && (await status()) === undefined,
    async start(version) {
      const running = await status().catch(() => undefined);
      if (running?.version === version) return;
      if (running) await tell('POST', '/handover', undefined, 60_000);
      await endFormer();
      await waitUntilThere(version);
    },
    put: (spec, fingerprint) => tell('PUT', `/processes/${encodeURIComponent(spec.name)}`, { spec, fingerprint }),
    prepare: (spec, fingerprint) => tell('PUT', `/standby/${encodeURIComponent(spec.name)}`, { spec, fingerprint }),
    remove: (name) => tell('DELETE', `/processes/${encodeURIComponent(name)}`, undefined, 120_000),
    restart: (name) => tell('POST', `/restart/${encodeURIComponent(name)}`),
    hold: (name, seconds) => tell('POST', `/hold/${encodeURIComponent(name)}`, { seconds }, 60_000),
    schedule: (spec, fingerprint) => tell('PUT', `/schedules/${encodeURIComponent(spec.name)}`, { spec, fingerprint }),
    unschedule: (name) => tell('DELETE', `/schedules/${encodeURIComponent(name)}`, undefined, 30_000),
    async shutdown() {
      const claim = await readClaim(folder);
      const running = await status().catch(() => undefined);
      if (running) {
        await tell('POST', '/shutdown', undefined, 180_000);
        if (claim) await hasEnded(claim, 5000);
        return;
      }
      await endFormer();
      if ((await launch(['--version', 'sweep', '--sweep'], false)) !== 0) throw await failed();
    },
    tail: (name, lines) => lastLines(path.join(folder, 'logs', `${name}.log`), lines),
  };
}
