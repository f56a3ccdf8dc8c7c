import { expect, test } from 'vitest';
import { byDigest, fullReference, parseReference } from './reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['node', 'docker.io/library/node:latest'],
  ['node:24', 'docker.io/library/node:24'],
  ['stagecraft/portal:1', 'docker.io/stagecraft/portal:1'],
  ['docker.io/node:24', 'docker.io/library/node:24'],
  ['localhost/portal', 'localhost/portal:latest'],
  ['localhost:5000/portal', 'localhost:5000/portal:latest'],
  ['127.0.0.1:5000/team/portal:1', '127.0.0.1:5000/team/portal:1'],
  ['quay.io/keycloak/keycloak:26.8.0', 'quay.io/keycloak/keycloak:26.8.0'],
  [`node@${digest}`, `docker.io/library/node@${digest}`],
  [`node:24@${digest}`, `docker.io/library/node:24@${digest}`],
])('%s is %s', (short, long) => {
  expect(fullReference(short)).toBe(long);
  expect(fullReference(long)).toBe(long);
});

test('a registry’s port is no tag', () => {
  expect(parseReference('localhost:5000/portal')).toEqual({ registry: 'localhost:5000', repository: 'portal' });
});

test('by its digest, whatever its tag', () => {
  expect(byDigest('localhost:5000/portal:1', digest)).toBe(`localhost:5000/portal@${digest}`);
  expect(byDigest('node', digest)).toBe(`docker.io/library/node@${digest}`);
});
