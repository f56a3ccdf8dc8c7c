import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Credentials } from '../../ports/registry-credentials.ts';
import { foreseen } from '../../testing/caught.ts';
import { availableImage, dockerSays, noEngine } from '../../testing/engine.ts';
import { type RunningRegistry, registryImage, startRegistry, uploadIndex } from '../../testing/registry.ts';
import { imageRegistry } from './registry.ts';

const { signal } = new AbortController();
const client = (credentials?: Credentials) => imageRegistry({ find: async () => credentials });

const missing = noEngine || availableImage(registryImage) === undefined;

describe.skipIf(missing)('a real registry', () => {
  let registry: RunningRegistry;
  beforeAll(async () => {
    registry = await startRegistry();
  });
  afterAll(() => registry?.remove());

  test('the digest is that of the index, for all systems', async () => {
    const digest = await uploadIndex(registry.address, 'library/app', { tag: '1' });
    const found = await client().manifest(`${registry.address}/library/app:1`, signal);
    expect(found).toEqual({ digest, platforms: ['linux/amd64', 'linux/arm64'] });
    expect(await client().manifest(`${registry.address}/library/app@${digest}`, signal)).toEqual(found);
  });

  test('a tag that has moved on tells the new digest; the old one can still be had', async () => {
    const old = await uploadIndex(registry.address, 'moving', { tag: '1' });
    const fresh = await uploadIndex(registry.address, 'moving', { tag: '1', note: 'rebuilt' });
    expect((await client().manifest(`${registry.address}/moving:1`, signal))?.digest).toBe(fresh);
    expect((await client().manifest(`${registry.address}/moving@${old}`, signal))?.digest).toBe(old);
  });

  test('neither tag nor digest nor repository', async () => {
    await uploadIndex(registry.address, 'app', { tag: '1' });
    expect(await client().manifest(`${registry.address}/app:2`, signal)).toBeUndefined();
    expect(await client().manifest(`${registry.address}/app@sha256:${'0'.repeat(64)}`, signal)).toBeUndefined();
    expect(await client().manifest(`${registry.address}/nothing:1`, signal)).toBeUndefined();
  });

  test('what Docker pushed is found by the digest that Docker tells', async () => {
    const name = `${registry.address}/pushed:1`;
    dockerSays('tag', registryImage, name);
    try {
      const digest = /digest: (sha256:[0-9a-f]{64})/.exec(dockerSays('push', name))?.[1];
      expect((await client().manifest(name, signal))?.digest).toBe(digest);
    } finally {
      dockerSays('rmi', name);
    }
  });
});

/** What gives out the tokens of a registry: it knows one person, and signs what she may do. */
class Authority {
  readonly folder = mkdtempSync(join(tmpdir(), 'authority-'));
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #id = randomUUID();
  readonly asked: string[] = [];
  #server: Server | undefined;

  async start(): Promise<string> {
    const key = { ...this.#keys.publicKey.export({ format: 'jwk' }), kid: this.#id, use: 'sig', alg: 'ES256' };
    writeFileSync(join(this.folder, 'keys.json'), JSON.stringify({ keys: [key] }));
    this.#server = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://localhost');
      const scope = searchParams.get('scope') ?? '';
      this.asked.push(scope);
      const isAda = request.headers.authorization === `Basic ${btoa('ada:secret')}`;
      response.end(JSON.stringify({ access_token: this.token(isAda ? scope : '') }));
    });
    const server = this.#server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  }

  token(scope: string): string {
    const [type = '', name = '', actions = ''] = scope.split(':');
    const now = Math.floor(Date.now() / 1000);
    const access = scope ? [{ type, name, actions: actions.split(',') }] : [];
    const claims = {
      iss: 'it',
      sub: 'ada',
      aud: 'registry',
      exp: now + 60,
      nbf: now - 5,
      iat: now,
      jti: randomUUID(),
      access,
    };
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const content = `${encode({ typ: 'JWT', alg: 'ES256', kid: this.#id })}.${encode(claims)}`;
    const key = { key: this.#keys.privateKey, dsaEncoding: 'ieee-p1363' } as const;
    return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
  }

  stop(): void {
    this.#server?.close();
    rmSync(this.folder, { recursive: true });
  }
}

describe.skipIf(missing)('a real registry that lets only some in', () => {
  let registry: RunningRegistry;
  const authority = new Authority();
  beforeAll(async () => {
    const realm = await authority.start();
    registry = await startRegistry(
      ...['--volume', `${authority.folder}:/auth:ro`],
      ...['--env', 'REGISTRY_AUTH=token', '--env', `REGISTRY_AUTH_TOKEN_REALM=${realm}`],
      ...['--env', 'REGISTRY_AUTH_TOKEN_SERVICE=registry', '--env', 'REGISTRY_AUTH_TOKEN_ISSUER=it'],
      ...['--env', 'REGISTRY_AUTH_TOKEN_JWKS=/auth/keys.json'],
    );
  });
  afterAll(() => {
    registry?.remove();
    authority.stop();
  });

  test('gives what it has for the token that its authority gives for the password', async () => {
    const headers = { authorization: `Bearer ${authority.token('repository:team/app:pull,push')}` };
    const digest = await uploadIndex(registry.address, 'team/app', { tag: '1', headers });
    const found = await client({ username: 'ada', password: 'secret' }).manifest(
      `${registry.address}/team/app:1`,
      signal,
    );
    expect(found?.digest).toBe(digest);
    expect(authority.asked.at(-1)).toBe('repository:team/app:pull');
  });

  test.each([
    ['without a password', undefined],
    ['with a wrong one', { username: 'ada', password: 'wrong' }],
  ])('%s it is said what to do', async (_, credentials) => {
    const error = await foreseen(() => client(credentials).manifest(`${registry.address}/team/app:1`, signal));
    expect(error).toMatchObject({ code: 'network', message: expect.stringContaining('does not let us read') });
    expect(error.hint).toContain(`docker login ${registry.address}`);
  });
});

describe.skipIf(missing)('a real registry that has lost something', () => {
  let registry: RunningRegistry | undefined;
  afterEach(() => registry?.remove());

  test('whose manifest was damaged on its disk is not believed', async () => {
    registry = await startRegistry();
    const digest = await uploadIndex(registry.address, 'app', { tag: '1' });
    const hex = digest.slice('sha256:'.length);
    const other = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [],
    });
    const path = join(tmpdir(), `damaged-${createHash('sha256').update(hex).digest('hex').slice(0, 8)}`);
    writeFileSync(path, other);
    dockerSays(
      'cp',
      path,
      `${registry.id}:/var/lib/registry/docker/registry/v2/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`,
    );
    rmSync(path);
    const reference = `${registry.address}/app:1`;
    const { code } = await foreseen(() => client().manifest(reference, signal));
    expect(code).toBe('network');
  });
});
