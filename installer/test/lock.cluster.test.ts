import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { main } from '../src/main.ts';
import { parseStackLock } from '../src/stack/lock.ts';
import { availableImage, noEngine } from '../src/testing/engine.ts';
import { type RunningRegistry, registryImage, startRegistry, uploadIndex } from '../src/testing/registry.ts';

const text = `# Kept as it is.
apiVersion: stagecraft.dev/v1
kind: StackLock

images:
  postgres: # the database
    repository: docker.io/library/postgres
    tag: "17"
    source: https://example.com
    licence: PostgreSQL
  keycloak:
    repository: quay.io/keycloak/keycloak
    tag: "26"
    digest: sha256:${'1'.repeat(64)}
    source: https://example.com
    licence: Apache-2.0

programs: {}
charts: {}
`;

describe.skipIf(noEngine || availableImage(registryImage) === undefined)(
  'stagecraft lock, with a real registry',
  () => {
    let registry: RunningRegistry;
    let root: string;
    let postgres: string;
    let said: string[];

    beforeAll(async () => {
      registry = await startRegistry();
      postgres = await uploadIndex(registry.address, 'library/postgres', { tag: '17' });
    });
    afterAll(() => registry?.remove());

    beforeEach(async () => {
      root = await mkdtemp(join(tmpdir(), 'lock-'));
      await mkdir(join(root, 'profiles'));
      await writeFile(path(), text);
      said = [];
      for (const stream of [process.stdout, process.stderr]) {
        vi.spyOn(stream, 'write').mockImplementation((line) => said.push(String(line)) > 0);
      }
    });
    afterEach(async () => {
      vi.restoreAllMocks();
      await rm(root, { recursive: true });
    });

    const path = (): string => join(root, 'profiles', 'stack.lock.yaml');
    const lock = (...more: string[]): Promise<number> => {
      const map = [`docker.io=${registry.address}`, `quay.io/keycloak=${registry.address}/copies`];
      return main(['lock', '--registry-map', ...map, ...more], {
        root,
        home: root,
        supervisor: '',
        onSuitableNode: async () => {},
      });
    };
    const written = async () => parseStackLock(await readFile(path(), 'utf8')).images;

    test('writes digests, and nothing else; a second time there is nothing to write; a moved tag is locked anew', async () => {
      const keycloak = await uploadIndex(registry.address, 'copies/keycloak', { tag: '26' });
      expect(await lock('--check')).toBe(6);
      expect(said.join('')).toContain('not locked');
      expect(await readFile(path(), 'utf8')).toBe(text);

      expect(await lock()).toBe(0);
      expect(await written()).toMatchObject({ postgres: { digest: postgres }, keycloak: { digest: keycloak } });
      const locked = await readFile(path(), 'utf8');
      expect(locked.replace(`    digest: ${postgres}\n`, '').replace(keycloak, `sha256:${'1'.repeat(64)}`)).toBe(text);

      expect(await lock('--check')).toBe(0);
      expect(await lock()).toBe(0);
      expect(await readFile(path(), 'utf8')).toBe(locked);

      const moved = await uploadIndex(registry.address, 'copies/keycloak', { tag: '26', note: 'rebuilt' });
      said.length = 0;
      expect(await lock('--check')).toBe(0);
      expect(said.join('')).toContain('the tag has moved on');
      expect(await lock()).toBe(0);
      expect((await written()).keycloak?.digest).toBe(moved);
    });

    test('as JSON', async () => {
      expect(await lock('--check', '--json')).toBe(6);
      const { images } = JSON.parse(said.join('')) as {
        images: { name: string; state: string; platforms: string[] }[];
      };
      expect(images).toContainEqual(
        expect.objectContaining({
          name: 'postgres',
          state: 'new',
          found: postgres,
          platforms: ['linux/amd64', 'linux/arm64'],
        }),
      );
    });

    test('an image that no registry has is named; what was found is locked all the same', async () => {
      await writeFile(path(), text.replace('"26"', '"27"'));
      expect(await lock()).toBe(6);
      expect(said.join('')).toMatch(/copies\/keycloak:27 +the registry does not have it/);
      expect((await written()).postgres?.digest).toBe(postgres);
    });

    test('a registry that is not there: everything that it was asked for, and nothing is written', async () => {
      const gone = ['--registry-map', 'docker.io=127.0.0.1:1', 'quay.io=127.0.0.1:1'];
      expect(await main(['lock', ...gone], { root, home: root, supervisor: '', onSuitableNode: async () => {} })).toBe(
        9,
      );
      expect(said.join('')).toContain('2 of 2 images could not be asked for; nothing was written.');
      expect(await readFile(path(), 'utf8')).toBe(text);
    });

    test('a map that names no two registries', async () => {
      expect(
        await main(['lock', '--registry-map', 'docker.io'], {
          root,
          home: root,
          supervisor: '',
          onSuitableNode: async () => {},
        }),
      ).toBe(2);
      expect(said.join('')).toContain('names no two registries');
    });
  },
);
