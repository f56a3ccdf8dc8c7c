import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readTokens } from './tokens.ts';

let folder: string;
const [now, next] = ['now', 'next'].map((name) => () => join(folder, name)) as [() => string, () => string];

beforeEach(() => {
  vi.useFakeTimers();
  folder = mkdtempSync(join(tmpdir(), 'tokens-'));
  mkdirSync(now());
  writeFileSync(join(now(), 'portal'), 'the-first-token\n');
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

function read(env: Record<string, string>) {
  const problems: string[] = [];
  return { tokens: readTokens('TOKEN', env, problems), problems };
}

const inFolders = () => read({ TOKEN_FOLDERS: `${now()}:${next()}` });

test('one that is told counts until the end', () => {
  const { tokens, problems } = read({ TOKEN: 'a-token-told' });
  expect([tokens(), problems]).toEqual([['a-token-told'], []]);
});

test('a second one counts beside the first as soon as it is there, and the first no longer when it is gone', () => {
  const { tokens, problems } = inFolders();
  expect([tokens(), problems]).toEqual([['the-first-token'], []]);
  mkdirSync(join(next(), '..data'), { recursive: true });
  writeFileSync(join(next(), 'portal'), 'the-second-token');
  vi.advanceTimersByTime(1000);
  expect(tokens()).toEqual(['the-first-token', 'the-second-token']);
  writeFileSync(join(now(), 'portal'), 'the-second-token');
  rmSync(next(), { recursive: true });
  vi.advanceTimersByTime(1000);
  expect(tokens()).toEqual(['the-second-token']);
});

test.each([
  [() => read({}), 'TOKEN is missing'],
  [() => read({ TOKEN: 'short' }), 'TOKEN is too short'],
  [() => read({ TOKEN_FOLDERS: next() }), 'TOKEN is in none of the folders'],
])('nobody is let in without one', (start, problem) => {
  expect(start().problems).toEqual([expect.stringContaining(problem)]);
  expect(
    start()
      .tokens()
      .filter((token) => token.length >= 8),
  ).toEqual([]);
});
