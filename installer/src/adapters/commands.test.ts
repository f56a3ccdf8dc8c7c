import { expect, test } from 'vitest';
import { commands } from './commands.ts';
import { identify } from './process-identity.ts';

const node = (program: string) => ({ file: process.execPath, args: ['-e', program] });

/** Starts a grandchild that would live long, tells its id, and waits. */
const family = `const child = require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
console.log(child.pid); setTimeout(() => {}, 60000);`;

test('gives the exit code, the output and its last lines', async () => {
  const lines: string[] = [];
  const result = await commands.run({
    ...node("console.log('one'); console.error('two'); process.exitCode = 3"),
    onLine: (line) => lines.push(line),
  });
  expect(result).toMatchObject({ exitCode: 3, timedOut: false, stdout: 'one' });
  expect([...result.tail].sort()).toEqual(['one', 'two']);
  expect([...lines].sort()).toEqual(['one', 'two']);
});

test('a program that is not there is a result, not an accident', async () => {
  const result = await commands.run({ file: 'no-such-program-anywhere', args: [] });
  expect(result).toMatchObject({ exitCode: 127, tail: ['no-such-program-anywhere was not found'] });
});

test('ends in time, with everything that it started', async () => {
  const result = await commands.run({ ...node(family), timeoutMs: 800 });
  expect(result.timedOut).toBe(true);
  await expect.poll(() => identify(Number(result.tail[0]))).toBeUndefined();
});

test('ends when it is called off, with everything that it started', async () => {
  const off = new AbortController();
  let grandchild = 0;
  const running = commands.run({
    ...node(family),
    signal: off.signal,
    onLine: (line) => {
      grandchild = Number(line);
      off.abort();
    },
  });
  await expect(running).rejects.toThrow();
  expect(grandchild).toBeGreaterThan(0);
  await expect.poll(() => identify(grandchild)).toBeUndefined();
});

test('what is called off before it begins does not begin', async () => {
  await expect(commands.run({ ...node('setTimeout(() => {}, 5000)'), signal: AbortSignal.abort() })).rejects.toThrow();
});
