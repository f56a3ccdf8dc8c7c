import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';

const require = createRequire(import.meta.url);
const { findHome } = require('./home.cjs') as { findHome(argv: string[]): string };
const { suits } = require('./node.cjs') as { suits(version: string): boolean };

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test.each([[['up', '--home', '/a']], [['up', '--home=/a']], [['--home', '/a', 'up']]])(
  '%j: the flag wins over the variable',
  (argv) => {
    vi.stubEnv('STAGECRAFT_HOME', '/b');
    expect(findHome(argv)).toBe('/a');
  },
);

test('the variable wins over the platform’s own place', () => {
  vi.stubEnv('STAGECRAFT_HOME', '/b');
  expect(findHome(['up'])).toBe('/b');
});

test('a place is seen from where the command is given', () => {
  expect(findHome(['up', '--home', 'here'])).toBe(resolve('here'));
});

test.each(['', undefined])('an empty variable (%j) is none', (value) => {
  vi.stubEnv('STAGECRAFT_HOME', value);
  vi.stubEnv('XDG_DATA_HOME', '/data');
  expect(findHome(['up'])).toBe(process.getuid?.() === 0 ? '/var/lib/stagecraft' : '/data/stagecraft');
});

test('an ordinary account’s place is its own data folder', () => {
  vi.spyOn(process, 'getuid').mockReturnValue(1000);
  vi.spyOn(process, 'platform', 'get').mockReturnValue('linux');
  vi.stubEnv('STAGECRAFT_HOME', '');
  vi.stubEnv('XDG_DATA_HOME', '/data');
  expect(findHome(['up'])).toBe('/data/stagecraft');
});

test.each([
  ['20.20.2', false],
  ['22.17.1', false],
  ['22.18.0', true],
  ['23.11.0', false],
  ['24.0.0', true],
  ['25.1.0', false],
])('Node %s runs the platform: %s', (version, expected) => {
  expect(suits(version)).toBe(expected);
});
