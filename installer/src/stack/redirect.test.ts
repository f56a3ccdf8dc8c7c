import { expect, test } from 'vitest';
import type { Redirections } from '../model/settings.ts';
import type { Image, StackLock } from '../model/stack.ts';
import { redirected } from './redirect.ts';

const digest = `sha256:${'1'.repeat(64)}`;
const other = `sha256:${'2'.repeat(64)}`;

const common = { source: 'https://example.com', licence: 'MIT' };
const lock: StackLock = {
  images: {
    postgres: { repository: 'docker.io/library/postgres', tag: '17.11', digest, ...common },
    keycloak: { repository: 'quay.io/keycloak/keycloak', tag: '26.8.0', ...common },
  },
  programs: { kind: { version: '0.33.0', accepts: '>=0.31', downloads: {}, ...common } },
  charts: {},
};

const image = (name: string, changes: Partial<Redirections> = {}): Image | undefined =>
  redirected(lock, { map: {}, ...changes }).images.get(name);

test('by digest where one is locked, with the tag for people', () => {
  expect(image('postgres')).toEqual({
    name: 'postgres',
    reference: `docker.io/library/postgres:17.11@${digest}`,
    pullPolicy: 'IfNotPresent',
  });
  expect(image('keycloak')?.reference).toBe('quay.io/keycloak/keycloak:26.8.0');
});

test('a mirror keeps path, tag and digest', () => {
  const mirror = 'registry.example.com/copies';
  expect(image('postgres', { mirror })).toMatchObject({
    reference: `registry.example.com/copies/library/postgres:17.11@${digest}`,
    pullPolicy: 'IfNotPresent',
    instead: `docker.io/library/postgres:17.11@${digest}`,
  });
  expect(image('keycloak', { mirror })?.reference).toBe('registry.example.com/copies/keycloak/keycloak:26.8.0');
});

test.each([
  `docker.io/library/postgres:17.11@${digest}`,
  'docker.io/library/postgres:17.11',
  'docker.io/library/postgres',
  'docker.io/postgres:17.11',
  'postgres:17.11',
  'postgres',
])('a map that speaks of %s is understood, and wins over the mirror', (name) => {
  const map = { [name]: 'localhost/postgres:mine' };
  expect(image('postgres', { map, mirror: 'registry.example.com' })).toMatchObject({
    reference: 'localhost/postgres:mine',
    pullPolicy: 'Never',
    instead: expect.stringContaining('docker.io/library/postgres'),
  });
});

test('the nearest name wins', () => {
  const map = { postgres: 'any', 'postgres:17.11': 'this' };
  expect(image('postgres', { map })?.reference).toBe('this');
});

test('one that was mapped to a digest is pulled by the cluster; one without is in the local engine', () => {
  const pulled = `registry.example.com/postgres@${other}`;
  expect(image('postgres', { map: { postgres: pulled } })).toMatchObject({
    reference: pulled,
    pullPolicy: 'IfNotPresent',
  });
  expect(image('keycloak', { map: { 'quay.io/keycloak/keycloak': 'keycloak:1' } })?.pullPolicy).toBe('Never');
});

test('another version, another digest and another image are left as they are', () => {
  const map = { 'postgres:16': 'a', [`postgres:17.11@${other}`]: 'b', mysql: 'c', 'example.com/postgres': 'd' };
  expect(image('postgres', { map })).not.toHaveProperty('instead');
});

test('what people name beside the stack is taken from elsewhere where a map says so, and never from the mirror', () => {
  const plans = 'registry.example.com/tofu:1.11.0';
  const of = (redirections: Redirections) => redirected(lock, redirections, { plans }).images.get('plans');
  const asIs = { name: 'plans', reference: plans, pullPolicy: 'IfNotPresent' };
  expect(of({ map: {}, mirror: 'registry.example.com/copies' })).toEqual(asIs);
  for (const name of [plans, 'registry.example.com/tofu']) {
    const here = { name: 'plans', reference: 'tofu:mine', pullPolicy: 'Never', instead: plans };
    expect(of({ map: { [name]: 'tofu:mine' } })).toEqual(here);
  }
});
