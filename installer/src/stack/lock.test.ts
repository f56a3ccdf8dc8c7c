import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { root } from '../testing/platform.ts';
import { parseStackLock } from './lock.ts';

const text = readFileSync(`${root}/profiles/stack.lock.yaml`, 'utf8');

describe('the lock of this release', () => {
  const { images, programs, charts } = parseStackLock(text);

  test('a chart and its image are of one version', () => {
    const { version, url } = charts['external-secrets'] ?? { version: '', url: '' };
    expect(images['external-secrets']?.tag).toBe(`v${version}`);
    expect(url).toContain(`external-secrets-${version}.tgz`);
  });

  test('has every image by its digest', () => {
    expect(Object.keys(images).sort()).toEqual([
      'external-secrets',
      'keycloak',
      'kind-node',
      'node',
      'node-slim',
      'openbao',
      'postgres',
      'traefik',
      'vault',
    ]);
    for (const { digest } of Object.values(images)) expect(digest).toMatch(/^sha256:/);
    expect(new Set(Object.values(images).map(({ digest }) => digest)).size).toBe(Object.keys(images).length);
  });

  test.each(['kind', 'helm'])('%s can be fetched for every system, each another file', (name) => {
    const { version, downloads } = programs[name] ?? { version: '', downloads: {} };
    expect(Object.keys(downloads).sort()).toEqual([
      'darwin-arm64',
      'darwin-x64',
      'linux-arm64',
      'linux-x64',
      'win32-x64',
    ]);
    for (const { url } of Object.values(downloads)) expect(url).toContain(`v${version}`);
    expect(new Set(Object.values(downloads).map(({ sha256 }) => sha256)).size).toBe(5);
  });

  test('the images of both Nodes are of one version', () => {
    expect(images['node-slim']?.tag).toBe(`${images.node?.tag}-slim`);
  });
});

test.each([
  ['a digest that is none', text.replace(/digest: sha256:\w+/, 'digest: sha256:abc')],
  ['a name without its registry', text.replace('docker.io/library/postgres', 'postgres')],
  ['a word that it does not know', text.replace('licence:', 'license:')],
  ['a checksum that is none', text.replace(/sha256: \w+/, 'sha256: abc')],
])('%s is not a lock', (_, changed) => {
  expect(changed).not.toBe(text);
  expect(() => parseStackLock(changed)).toThrow();
});
