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

  /** AWX's are a preview, and nobody has asked for their digests yet: a plan says which images have none. */
  const withoutDigest = ['awx', 'awx-ee', 'awx-operator', 'awx-redis'];

  test('has every image by its digest, but those of the preview', () => {
    expect(Object.keys(images).sort()).toEqual([
      ...withoutDigest,
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
    const pinned = Object.entries(images).filter(([name]) => !withoutDigest.includes(name));
    for (const [, { digest }] of pinned) expect(digest).toMatch(/^sha256:/);
    expect(new Set(pinned.map(([, { digest }]) => digest)).size).toBe(pinned.length);
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
