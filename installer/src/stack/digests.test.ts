import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from '../testing/platform.ts';
import { compareDigest, withDigests } from './digests.ts';
import { parseStackLock } from './lock.ts';

const text = readFileSync(`${root}/profiles/stack.lock.yaml`, 'utf8');
const digest = `sha256:${'1'.repeat(64)}`;
const other = `sha256:${'2'.repeat(64)}`;

test('with nothing to write the lock stays as it is, to the letter', () => {
  expect(withDigests(text, {})).toBe(text);
});

test('one line of the lock changes for each digest', () => {
  const changed = withDigests(text, { postgres: digest, traefik: other });
  expect(parseStackLock(changed).images).toMatchObject({ postgres: { digest }, traefik: { digest: other } });
  const before = text.split('\n');
  expect(changed.split('\n').filter((line, index) => line !== before[index])).toEqual([
    `    digest: ${digest}`,
    `    digest: ${other}`,
  ]);
});

test('a digest that was left out comes after its tag; comments stay', () => {
  const fresh = text.replace(/( +tag: "17.11").*\n +digest: .*\n/, '$1 # the newest\n');
  const changed = withDigests(fresh, { postgres: digest });
  expect(changed).toContain(`    tag: "17.11" # the newest\n    digest: ${digest}\n    source:`);
});

test('an image that the lock does not have is a mistake of ours', () => {
  expect(() => withDigests(text, { mysql: digest })).toThrow('no image called mysql');
});

const locked = { repository: 'docker.io/library/postgres', tag: '17', source: 'https://example.com', licence: 'MIT' };
const there = async (): Promise<boolean> => true;
const gone = async (): Promise<boolean> => false;

test.each([
  ['the same', digest, digest, gone, 'same'],
  ['locked for the first time', undefined, digest, gone, 'new'],
  ['not there at all', undefined, undefined, gone, 'gone'],
  ['another under the tag, the old one still there', digest, other, there, 'moved'],
  ['another under the tag, the old one gone', digest, other, gone, 'gone'],
  ['no longer tagged, still there', digest, undefined, there, 'moved'],
] as const)('%s', async (_, known, found, isThere, state) => {
  expect(await compareDigest({ ...locked, digest: known }, found, isThere)).toBe(state);
});
