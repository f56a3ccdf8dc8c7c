import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { environmentOf, identify, isSame, memoryOf } from './process-identity.ts';

function sleeper() {
  return spawn(process.execPath, ['-e', 'setTimeout(() => {}, 30000)'], { env: { ...process.env, MARK: 'ours' } });
}

test('a process is itself until it ends', async () => {
  const child = sleeper();
  await once(child, 'spawn');
  const identity = await identify(child.pid as number);
  if (!identity) throw new Error('not found');
  expect(await isSame(identity)).toBe(true);
  expect(await isSame({ ...identity, started: 'earlier' })).toBe(false);
  // The new program needs a moment until it has anything.
  await expect.poll(() => memoryOf(identity.pid)).toBeGreaterThan(1_000_000);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await isSame(identity)).toBe(false);
  expect(await identify(identity.pid)).toBeUndefined();
});

test('its mark is seen where the system shows it', async ({ skip }) => {
  skip(process.platform !== 'linux', 'only Linux shows the environment of a process');
  const child = sleeper();
  await once(child, 'spawn');
  // The new program's environment is there once it has taken the place of ours.
  await expect.poll(() => environmentOf(child.pid as number, 'MARK')).toBe('ours');
  expect(await environmentOf(child.pid as number, 'MAR')).toBeUndefined();
  child.kill('SIGKILL');
});
