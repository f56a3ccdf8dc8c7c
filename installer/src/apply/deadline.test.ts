import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { foreseen } from '../testing/caught.ts';
import { withDeadline } from './deadline.ts';

const never = new AbortController().signal;
const heeding = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what ends in time gives its result, and leaves no timer behind', async () => {
  expect(await withDeadline('“Build”', 5, never, async () => 7)).toBe(7);
  expect(vi.getTimerCount()).toBe(0);
});

test('a deadline that passes is said with the step and the last that was heard', async () => {
  const caught = foreseen(() =>
    withDeadline('“Build”', 5, never, ({ signal, note }) => {
      note('installing packages');
      return heeding(signal);
    }),
  );
  await vi.advanceTimersByTimeAsync(5001);
  expect(await caught).toMatchObject({
    code: 'timeout',
    exitCode: 7,
    message: '“Build” took longer than 5 seconds and was given up.',
    details: ['The last that was heard of it: installing packages'],
  });
});

test('work that does not heed the signal is left behind', async () => {
  const caught = foreseen(() => withDeadline('“Build”', 5, never, () => new Promise(() => {})));
  await vi.advanceTimersByTimeAsync(15_001);
  expect((await caught).code).toBe('timeout');
});

test('an interrupt is no timeout', async () => {
  const controller = new AbortController();
  const caught = foreseen(() => withDeadline('“Build”', 5, controller.signal, ({ signal }) => heeding(signal)));
  controller.abort(new Error('Ctrl-C'));
  expect(await caught).toMatchObject({ code: 'interrupted', exitCode: 130 });
});

test('what was interrupted before is not begun', async () => {
  const work = vi.fn();
  await expect(withDeadline('“Build”', 5, AbortSignal.abort(new Error('Ctrl-C')), work)).rejects.toThrow('Ctrl-C');
  expect(work).not.toHaveBeenCalled();
});

test('a failure of its own is passed on as it is', async () => {
  const failure = new Error('no such table');
  await expect(withDeadline('“Build”', 5, never, () => Promise.reject(failure))).rejects.toBe(failure);
});

test('the process does not end, with success, in the middle of a work that only waits', () => {
  const module = new URL('./deadline.ts', import.meta.url).href;
  const code = `import { withDeadline } from '${module}';
    const outer = new AbortController().signal;
    const wait = ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    withDeadline('it', 0.3, outer, wait).catch((error) => { process.exitCode = error.exitCode; });`;
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { timeout: 20_000 });
  expect(status).toBe(7);
});
