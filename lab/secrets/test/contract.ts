import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Issuer, type RunningStore } from './start.ts';

const status = async (asked: Promise<{ status: number }>): Promise<number> => (await asked).status;

/** What every store must do, whoever made it: the same questions to ours and to OpenBao. */
export function contract(name: string, start: () => Promise<RunningStore>): void {
  describe(`the interface of ${name}`, () => {
    let store: RunningStore;
    let issuer: Issuer;
    beforeAll(async () => {
      issuer = await Issuer.start();
      store = await start();
    });
    afterAll(async () => {
      await store?.stop();
      issuer?.stop();
    });

    const policy = (text: string, more = {}) => ({ policy: text, ...more });

    it('is sealed until it is opened with its own key', async () => {
      expect(await store.get('sys/health', '')).toMatchObject({
        status: 501,
        json: { initialized: false, sealed: true },
      });
      expect(await store.get('kv/data/a', '')).toMatchObject({ status: 503, json: { errors: ['Vault is sealed'] } });
      const { json } = await store.ask('PUT', 'sys/init', { secret_shares: 1, secret_threshold: 1 }, '');
      store.unsealKey = json.keys_base64[0];
      store.root = json.root_token;
      expect(await status(store.get('sys/health', ''))).toBe(503);
      expect(await status(store.ask('PUT', 'sys/init', { secret_shares: 1, secret_threshold: 1 }))).toBe(400);
      for (const key of ['AAAA', Buffer.alloc(32, 1).toString('base64'), undefined])
        expect(await status(store.ask('PUT', 'sys/unseal', { key }, ''))).toBe(400);
      expect((await store.get('sys/seal-status', '')).json).toMatchObject({ sealed: true, t: 1, n: 1 });
      await store.unseal();
      expect(await store.get('sys/health', '')).toMatchObject({ status: 200, json: { sealed: false, standby: false } });
    });

    it('mounts a key-value engine and two ways to sign in, each once', async () => {
      expect(await status(store.post('sys/mounts/kv', { type: 'kv', options: { version: '2' } }))).toBe(204);
      expect(await store.post('sys/mounts/kv', { type: 'kv', options: { version: '2' } })).toMatchObject({
        status: 400,
        json: { errors: [expect.stringContaining('in use')] },
      });
      for (const type of ['approle', 'jwt']) expect(await status(store.post(`sys/auth/${type}`, { type }))).toBe(204);
      expect((await store.get('sys/mounts')).json.data['kv/']).toMatchObject({ type: 'kv', options: { version: '2' } });
      expect((await store.get('sys/auth')).json.data['jwt/']).toMatchObject({
        type: 'jwt',
        accessor: expect.stringMatching(/\w/),
      });
      // A fresh engine answers as soon as it is ready.
      for (let attempt = 0; attempt < 50 && (await status(store.get('kv/config'))) === 400; attempt += 1)
        await new Promise((resolve) => setTimeout(resolve, 50));
    });

    it('keeps versions of a value', async () => {
      expect(await store.get('kv/data/team/a')).toMatchObject({ status: 404, json: { errors: [] } });
      expect((await store.post('kv/data/team/a', { data: { user: 'x', password: 'one' } })).json.data).toMatchObject({
        version: 1,
        destroyed: false,
        deletion_time: '',
      });
      expect(
        (await store.ask('PUT', 'kv/data/team/a', { data: { user: 'x', password: 'two' } })).json.data.version,
      ).toBe(2);
      expect((await store.get('kv/data/team/a')).json.data).toMatchObject({
        data: { user: 'x', password: 'two' },
        metadata: { version: 2 },
      });
      expect((await store.get('kv/data/team/a?version=1')).json.data.data.password).toBe('one');
      expect(await status(store.get('kv/data/team/a?version=9'))).toBe(404);
      const merge = { 'content-type': 'application/merge-patch+json' };
      expect(
        await status(store.ask('PATCH', 'kv/data/team/a', { data: { password: 'three' } }, store.root, merge)),
      ).toBe(200);
      expect((await store.get('kv/data/team/a')).json.data.data).toEqual({ user: 'x', password: 'three' });
      expect(await status(store.post('kv/data/team/a', { password: 'no data' }))).toBe(400);
    });

    it('lets nobody write over what they have not read', async () => {
      expect(await status(store.post('kv/data/cas', { data: { x: '1' }, options: { cas: 0 } }))).toBe(200);
      expect(await store.post('kv/data/cas', { data: { x: '2' }, options: { cas: 0 } })).toMatchObject({
        status: 400,
        json: { errors: [expect.stringContaining('check-and-set')] },
      });
      expect(await status(store.post('kv/data/cas', { data: { x: '2' }, options: { cas: 1 } }))).toBe(200);
      expect(await status(store.post('kv/metadata/must', { cas_required: true, max_versions: 2 }))).toBe(204);
      expect(await status(store.post('kv/data/must', { data: { x: '1' } }))).toBe(400);
      for (const cas of [0, 1, 2])
        expect(await status(store.post('kv/data/must', { data: { x: '1' }, options: { cas } }))).toBe(200);
      expect(Object.keys((await store.get('kv/metadata/must')).json.data.versions)).toEqual(['2', '3']);
    });

    it('deletes, brings back and destroys', async () => {
      await store.post('kv/data/gone', { data: { x: 'kept' } });
      expect(await status(store.ask('DELETE', 'kv/data/gone'))).toBe(204);
      expect(await store.get('kv/data/gone')).toMatchObject({
        status: 404,
        json: { data: { data: null, metadata: { version: 1, deletion_time: expect.stringMatching(/^20/) } } },
      });
      expect(await status(store.post('kv/undelete/gone', { versions: [1] }))).toBe(204);
      expect((await store.get('kv/data/gone')).json.data.data).toEqual({ x: 'kept' });
      expect(await status(store.ask('PUT', 'kv/destroy/gone', { versions: [1] }))).toBe(204);
      expect(await status(store.post('kv/undelete/gone', { versions: [1] }))).toBe(204);
      expect(await store.get('kv/data/gone')).toMatchObject({
        status: 404,
        json: { data: { metadata: { destroyed: true } } },
      });
      expect(await status(store.ask('DELETE', 'kv/metadata/gone'))).toBe(204);
      expect(await status(store.get('kv/metadata/gone'))).toBe(404);
    });

    it('lists one level at a time', async () => {
      for (const path of ['list/a', 'list/b/c', 'list/b/d']) await store.post(`kv/data/${path}`, { data: { x: '1' } });
      expect((await store.get('kv/metadata/list?list=true')).json.data.keys).toEqual(['a', 'b/']);
      expect((await store.get('kv/metadata/list/b?list=true')).json.data.keys).toEqual(['c', 'd']);
      expect(await status(store.get('kv/metadata/nowhere?list=true'))).toBe(404);
    });

    it('refuses a policy that it does not understand', async () => {
      for (const text of ['path {', 'path "x" { capabilities = ["fly"] }']) {
        expect(await store.ask('PUT', 'sys/policies/acl/bad', policy(text))).toMatchObject({
          status: 400,
          json: { errors: [expect.stringContaining('failed to parse policy')] },
        });
      }
      expect(await status(store.get('sys/policies/acl/bad'))).toBe(404);
    });

    async function roleToken(text: string, more: Record<string, unknown> = {}): Promise<string> {
      await store.ask('PUT', 'sys/policies/acl/trial', policy(text));
      await store.post('auth/approle/role/trial', { token_policies: ['trial'], token_ttl: '10m', ...more });
      const role_id = (await store.get('auth/approle/role/trial/role-id')).json.data.role_id;
      const { secret_id } = (await store.post('auth/approle/role/trial/secret-id')).json.data;
      return (await store.post('auth/approle/login', { role_id, secret_id }, '')).json.auth.client_token;
    }

    it('signs in an application by both halves of its role', async () => {
      const token = await roleToken('path "kv/data/list/*" { capabilities = ["read"] }', { token_max_ttl: '20m' });
      const about = await store.get('auth/token/lookup-self', token);
      expect(about.json.data).toMatchObject({
        policies: ['default', 'trial'],
        renewable: true,
        type: 'service',
        creation_ttl: 600,
        path: 'auth/approle/login',
      });
      const renewed = (await store.post('auth/token/renew-self', { increment: '90m' }, token)).json.auth;
      expect(renewed.lease_duration).toBeGreaterThan(1100);
      expect(renewed.lease_duration).toBeLessThanOrEqual(1200);
      const role_id = (await store.get('auth/approle/role/trial/role-id')).json.data.role_id;
      for (const wrong of [
        { role_id, secret_id: 'x' },
        { role_id: 'x', secret_id: 'x' },
      ])
        expect(await status(store.post('auth/approle/login', wrong, ''))).toBe(400);
      expect(await status(store.post('auth/token/revoke-self', {}, token))).toBe(204);
      expect(await status(store.get('auth/token/lookup-self', token))).toBe(403);
    });

    it('gives a token an end', async () => {
      const token = await roleToken('path "kv/data/list/a" { capabilities = ["read"] }', {
        token_ttl: '1s',
        token_max_ttl: '1s',
      });
      expect(await status(store.get('kv/data/list/a', token))).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 1600));
      expect(await status(store.get('kv/data/list/a', token))).toBe(403);
    });

    it.each([
      {
        text: 'path "kv/data/list/*" { capabilities = ["read"] }',
        yes: ['GET list/a', 'GET list/b/c'],
        no: ['POST list/a', 'GET cas', 'DELETE list/a'],
      },
      {
        text: 'path "kv/data/list/*" { capabilities = ["read"] }\npath "kv/data/list/b/*" { capabilities = ["deny"] }',
        yes: ['GET list/a'],
        no: ['GET list/b/c'],
      },
      { text: 'path "kv/data/list/+" { capabilities = ["read"] }', yes: ['GET list/a'], no: ['GET list/b/c'] },
      {
        text: 'path "kv/data/+/b/c" { capabilities = ["read"] }\npath "kv/data/list/*" { capabilities = ["deny"] }',
        yes: [],
        no: ['GET list/b/c'],
      },
      {
        text: '# nothing\npath "kv/data/new/*" { capabilities = ["create"] }',
        yes: ['POST new/one'],
        no: ['POST new/one', 'GET new/one'],
      },
      { text: 'path "kv/data/cas" { capabilities = ["update"] }', yes: ['POST cas'], no: ['POST cas2', 'GET cas'] },
      {
        text: 'path "kv/data/*" { capabilities = ["read"] }\npath "kv/data/cas" { capabilities = ["update"] }',
        yes: ['POST cas'],
        no: ['GET cas'],
      },
    ])('allows by policy what it says and nothing else: $text', async ({ text, yes, no }) => {
      const token = await roleToken(text);
      const ask = (wish: string) => {
        const [method = '', path] = wish.split(' ');
        return status(
          store.ask(method, `kv/data/${path}`, method === 'POST' ? { data: { x: '1' } } : undefined, token),
        );
      };
      for (const wish of yes) expect([wish, await ask(wish)]).toEqual([wish, 200]);
      for (const wish of no) expect([wish, await ask(wish)]).toEqual([wish, 403]);
    });

    it('shows lists only to whoever may list', async () => {
      const token = await roleToken('path "kv/metadata/list/*" { capabilities = ["list"] }');
      expect(await status(store.get('kv/metadata/list/b?list=true', token))).toBe(200);
      expect(await status(store.get('kv/metadata/cas?list=true', token))).toBe(403);
      expect(await status(store.get('kv/data/list/a', token))).toBe(403);
    });

    it('keeps its administration from whoever may not', async () => {
      const token = await roleToken(
        'path "sys/*" { capabilities = ["read"] }\npath "sys/seal" { capabilities = ["update"] }',
      );
      for (const [method, path] of [
        ['PUT', 'sys/seal'],
        ['PUT', 'sys/policies/acl/mine'],
        ['POST', 'sys/auth/other'],
      ] as const) {
        expect([
          path,
          await status(
            store.ask(method, path, { type: 'approle', policy: 'path "a" { capabilities = ["read"] }' }, token),
          ),
        ]).toEqual([path, 403]);
      }
      for (const wrong of ['', 'no-token']) expect(await status(store.get('kv/data/cas', wrong))).toBe(403);
    });

    const claims = { project_path: 'checkout/cart', ref: 'main', ref_protected: 'true' };

    async function bindJobs(): Promise<void> {
      const accessor = (await store.get('sys/auth')).json.data['jwt/'].accessor;
      const own = `kv/data/projects/{{identity.entity.aliases.${accessor}.metadata.project_path}}/*`;
      await store.ask(
        'PUT',
        'sys/policies/acl/jobs',
        policy(`path "${own}" { capabilities = ["read"] }`, { allow_slashes_in_identity_templates: true }),
      );
      await store.post('auth/jwt/config', { oidc_discovery_url: issuer.url, bound_issuer: issuer.url });
      await store.post('auth/jwt/role/jobs', {
        ...{ role_type: 'jwt', user_claim: 'project_path', bound_audiences: ['the-store'] },
        ...{ bound_claims: { ref_protected: 'true' }, claim_mappings: { project_path: 'project_path' } },
        ...{ token_policies: ['jobs'], token_ttl: '5m', token_max_ttl: '5m' },
      });
      for (const project of ['checkout/cart', 'platform/other'])
        await store.post(`kv/data/projects/${project}/db`, { data: { password: `of ${project}` } });
    }

    it('checks the issuer when it is told of one', async () => {
      const nobody = await store.post('auth/jwt/config', { oidc_discovery_url: 'http://127.0.0.1:1' });
      expect(nobody).toMatchObject({
        status: 400,
        json: { errors: [expect.stringContaining('error checking oidc discovery URL')] },
      });
      expect(await status(store.post('auth/jwt/role/loose', { role_type: 'jwt', user_claim: 'sub' }))).toBe(400);
    });

    it('lets a job read what belongs to its project, for a short time', async () => {
      await bindJobs();
      const { json } = await store.post('auth/jwt/login', { role: 'jobs', jwt: issuer.token(claims) }, '');
      expect(json.auth).toMatchObject({
        lease_duration: 300,
        token_policies: ['default', 'jobs'],
        metadata: { role: 'jobs', project_path: 'checkout/cart' },
      });
      const token = json.auth.client_token;
      expect((await store.get('kv/data/projects/checkout/cart/db', token)).json.data.data).toEqual({
        password: 'of checkout/cart',
      });
      for (const path of ['projects/platform/other/db', 'cas', 'projects/checkout/cart'])
        expect([path, await status(store.get(`kv/data/${path}`, token))]).toEqual([path, 403]);
      expect(await status(store.post('kv/data/projects/checkout/cart/db', { data: { x: '1' } }, token))).toBe(403);
    });

    it('refuses a job that is not what the role asks for', async () => {
      const now = Math.floor(Date.now() / 1000);
      const login = (jwt: string, role = 'jobs') => status(store.post('auth/jwt/login', { role, jwt }, ''));
      const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
      const { project_path: _gone, ...noProject } = claims;
      const wrong: Record<string, string> = {
        'another audience': issuer.token({ ...claims, aud: 'somebody else' }),
        'another issuer': issuer.token({ ...claims, iss: 'http://forge.example' }),
        'a branch that is not protected': issuer.token({ ...claims, ref_protected: 'false' }),
        'no word of its branch': issuer.token({ project_path: 'checkout/cart' }),
        'no project': issuer.token(noProject),
        'an end that has been': issuer.token({ ...claims, iat: now - 4000, nbf: now - 4000, exp: now - 2000 }),
        'a beginning that is to come': issuer.token({ ...claims, nbf: now + 2000, iat: now + 2000, exp: now + 3000 }),
        'a signature of somebody else': issuer.token(claims, {}, other),
        'no signature': `${issuer.token(claims, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`,
        'an unknown key': issuer.token(claims, { kid: 'two' }, other),
        'no token at all': 'abc',
      };
      for (const [what, jwt] of Object.entries(wrong)) expect([what, await login(jwt)]).toEqual([what, 400]);
      expect(await login(issuer.token(claims), 'nobody')).toBe(400);
      expect(await login(issuer.token(claims))).toBe(200);
    });

    it('keeps everything over a kill, behind its seal', async () => {
      await store.end('SIGKILL');
      await store.up();
      expect(await status(store.get('kv/data/team/a'))).toBe(503);
      await store.unseal();
      expect((await store.get('kv/data/team/a')).json.data.data.password).toBe('three');
    });

    it('can be sealed at any time', async () => {
      expect(await status(store.ask('PUT', 'sys/seal'))).toBe(204);
      expect(await status(store.get('kv/data/team/a'))).toBe(503);
      await store.unseal();
      expect(await status(store.get('kv/data/team/a'))).toBe(200);
    });
  });
}
