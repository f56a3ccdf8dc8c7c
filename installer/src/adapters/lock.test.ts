import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { foreseen } from '../testing/caught.ts';
import { installerLock } from './lock.ts';
import { identify } from './process-identity.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
  path = join(folder, 'run', 'installer.lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Takes the lock in a process of its own; says how that ended, and keeps it until it is killed. */
const program = `import { installerLock } from '${new URL('./lock.ts', import.meta.url).href}';
try { await installerLock.take(process.argv[1]); console.log('taken'); setInterval(() => {}, 1000); }
catch (error) { console.log(error.code); }`;

function taker() {
  return spawn(process.execPath, ['--input-type=module', '-e', program, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function answerOf(child: ReturnType<typeof taker>): Promise<string> {
  const [said] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  return String(said).trim();
}

test('it is taken, names its owner, and is given back', async () => {
  const release = await installerLock.take(path);
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(await identify(process.pid));
  await release();
  await (await installerLock.take(path))();
  expect(await readdir(join(folder, 'run'))).toEqual([]);
});

async function writeDeadLock(): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify({ pid: process.pid, started: 'long ago' }));
}

test('who has lost it with the folder that it lay in takes nobody else’s away', async () => {
  const release = await installerLock.take(path);
  await rm(folder, { recursive: true });
  const owner = taker();
  try {
    expect(await answerOf(owner)).toBe('taken');
    await release();
    expect(await installerLock.isHeld(path)).toBe(true);
  } finally {
    owner.kill('SIGKILL');
  }
});

test.each([false, true])(
  'it is taken though its folder is deleted meanwhile (with a dead owner’s lock: %s), at whatever moment',
  async (isThere) => {
    for (let turns = 0; turns < 60; turns += 1) {
      if (isThere) await writeDeadLock();
      const taking = installerLock.take(path);
      for (let turn = 0; turn < turns; turn += 1) await nextTurn();
      await rm(folder, { recursive: true, force: true }).catch(() => {});
      await (await taking)();
    }
  },
);

test('while its owner lives, nobody else gets it', async () => {
  const owner = taker();
  try {
    expect(await answerOf(owner)).toBe('taken');
    const error = await foreseen(() => installerLock.take(path));
    expect(error).toMatchObject({ code: 'busy', exitCode: 10 });
    expect(error.message).toContain(`process ${owner.pid}`);
  } finally {
    owner.kill('SIGKILL');
  }
});

test('a killed owner’s lock is taken over', async () => {
  const owner = taker();
  await answerOf(owner);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  await (await installerLock.take(path))();
});

test('a process that only has the same id as the owner had is not the owner', async () => {
  await (await installerLock.take(path))();
  await writeFile(path, JSON.stringify({ pid: process.pid, started: 'long ago' }));
  await (await installerLock.take(path))();
});

test.each(['', '{"pid": 1', 'nonsense'])('what is written there by nobody (%j) is no owner', async (text) => {
  await (await installerLock.take(path))();
  await writeFile(path, text);
  await (await installerLock.take(path))();
});

test('of many that want a dead owner’s lock at the same moment, one gets it', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  for (let round = 0; round < 20; round += 1) {
    await (await installerLock.take(path))();
    await writeFile(path, JSON.stringify({ pid, started: 'dead' }));
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => installerLock.take(path)));
    const won = results.filter(({ status }) => status === 'fulfilled');
    expect(won, `round ${round}`).toHaveLength(1);
    for (const result of results) if (result.status === 'rejected') expect(result.reason.code).toBe('busy');
    await (won[0] as PromiseFulfilledResult<() => Promise<void>>).value();
  }
});

test('a place that cannot be made is said, not waited for', async () => {
  await writeFile(join(folder, 'run'), 'a file');
  expect(await foreseen(() => installerLock.take(path))).toMatchObject({ code: 'environment' });
});
