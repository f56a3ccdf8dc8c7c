import { createHash, createPublicKey, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminToken, RunningForge } from '../../forge/test/forge.ts';
import type { RunningStore } from '../../secrets/test/start.ts';
import { canConfine, Project, RunningRunner, runnerToken } from './lab.ts';

const company = fileURLToPath(new URL('../../company', import.meta.url));
const value = 'pass"w\\ord/of-the-cart';
const digest = createHash('sha256').update(value).digest('hex');

const config = (script: string[]) =>
  `include: [{ project: platform/pipeline-library, ref: main, file: [/jobs/secrets.yml] }]
deploy:
  extends: .secrets
  script:\n${script.map((line) => `    - ${JSON.stringify(line)}\n`).join('')}`;

const use = config([
  'fetch_secret db password DB_PASSWORD',
  'echo "it is $DB_PASSWORD, and again: $DB_PASSWORD"',
  "printf 'digest %s\\n' $(printf '%s' \"$DB_PASSWORD\" | sha256sum | cut -d' ' -f1)",
  'test ! -e "$TMPDIR/secrets-login"',
]);

/** Whatever store it is: the forge says whose a job is, and the store believes the forge. */
export function jobsWithSecrets(name: string, start: () => Promise<RunningStore>): void {
  describe.skipIf(!canConfine)(`jobs fetch their secrets from ${name}`, () => {
    let store: RunningStore;
    let forge: RunningForge;
    let runner: RunningRunner;
    let project: Project;

    async function bind(): Promise<void> {
      await store.initialize();
      await store.post('sys/mounts/kv', { type: 'kv', options: { version: '2' } });
      await store.post('sys/auth/jwt', { type: 'jwt' });
      const accessor = (await store.get('sys/auth')).json.data['jwt/'].accessor;
      const own = `kv/data/projects/{{identity.entity.aliases.${accessor}.metadata.project_path}}/*`;
      const policy = `path "${own}" { capabilities = ["read"] }`;
      await store.ask('PUT', 'sys/policies/acl/jobs', { policy, allow_slashes_in_identity_templates: true });
      const configured = await store.post('auth/jwt/config', {
        oidc_discovery_url: forge.url,
        bound_issuer: forge.url,
      });
      expect(configured.json).toBeUndefined();
      await store.post('auth/jwt/role/pipelines', {
        ...{ role_type: 'jwt', user_claim: 'project_path', bound_audiences: [store.url] },
        ...{ bound_claims: { ref_protected: 'true' }, claim_mappings: { project_path: 'project_path' } },
        ...{ token_policies: ['jobs'], token_ttl: '5m', token_max_ttl: '5m' },
      });
      for (const path of ['checkout/trial', 'platform/other'])
        await store.post(`kv/data/projects/${path}/db`, { data: { user: 'cart', password: value, other: 'x' } });
    }

    beforeAll(async () => {
      store = await start();
      const named = { FORGE_RUNNER_TOKEN: runnerToken, FORGE_CI_VARIABLES: `VAULT_SERVER_URL=${store.url}` };
      forge = await RunningForge.start(company, named);
      runner = await RunningRunner.start(forge.url, { env: { RUNNER_KEEP_OUT: `${forge.dataDir}:${store.folder}` } });
      await bind();
      const namespace_id = await forge.groupId('checkout');
      await forge.post('/projects', { name: 'trial', namespace_id, initialize_with_readme: true });
      project = new Project(forge, 'checkout/trial');
      const rule = { name: 'main', push_access_level: 30 };
      expect((await forge.post(`${project.api}/protected_branches`, rule, adminToken)).status).toBe(201);
    }, 120_000);
    afterAll(async () => {
      await runner?.end();
      await runner?.stop();
      await forge?.stop();
      await store?.stop();
    });

    async function run(text: string, branch = 'main') {
      // There is no such branch the first time.
      if (branch !== 'main') await project.act('/repository/branches', { branch, ref: 'main' });
      const pipeline = await project.push(text, {}, branch);
      const { status } = await project.finished(pipeline.id);
      const { deploy } = await project.jobs(pipeline.id);
      return { status, said: await project.trace(deploy.id), job: deploy };
    }

    it('with nothing but the token that the forge signed, and the trace does not show them', async () => {
      const { status, said } = await run(use);
      expect([status, said]).toEqual(['success', expect.stringContaining('it is [MASKED], and again: [MASKED]')]);
      expect(said).toContain(`digest ${digest}`);
      expect(said).not.toContain(value);
      expect(said).not.toContain('add-mask::pass');
    });

    it('says what a job is, so that anybody can check it', async () => {
      const { said } = await run(
        config(['echo "$SECRETS_ID_TOKEN" | tr . "\\n" | base64 -w0 | fold -w 60 | sed s/^/T:/; echo']),
      );
      const encoded = [...said.matchAll(/^T:(\S+)$/gm)].map(([, piece]) => piece).join('');
      const [header = '', claims = '', signature = ''] = Buffer.from(encoded, 'base64').toString().trim().split('\n');
      const { keys } = (await forge.call('GET', '/oauth/discovery/keys', { token: '' })).json;
      const { kid, alg } = JSON.parse(Buffer.from(header, 'base64url').toString());
      expect([kid, alg]).toEqual([keys[0].kid, 'RS256']);
      expect(JSON.stringify(keys)).not.toMatch(/"d":/);
      const key = createPublicKey({ key: keys[0], format: 'jwk' });
      expect(verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
      const now = Date.now() / 1000;
      const told = JSON.parse(Buffer.from(claims, 'base64url').toString());
      expect(told).toMatchObject({
        ...{ iss: forge.url, aud: store.url, sub: 'project_path:checkout/trial:ref_type:branch:ref:main' },
        ...{
          project_path: 'checkout/trial',
          namespace_path: 'checkout',
          ref: 'main',
          ref_type: 'branch',
          ref_path: 'refs/heads/main',
        },
        ...{ ref_protected: 'true', pipeline_source: 'push', user_login: expect.stringMatching(/\w/) },
      });
      expect(told.exp).toBeGreaterThan(now);
      expect(told.exp).toBeLessThan(now + 2 * 3600);
    });

    it.each([
      {
        what: 'another branch',
        text: use,
        branch: 'attempt',
        words: 'refuses a session to this job. Only jobs on protected branches',
      },
      {
        what: 'another project',
        text: config(['CI_PROJECT_PATH=platform/other fetch_secret db password X']),
        branch: 'main',
        words: 'refuses secret db to this job',
      },
      {
        what: 'nothing there',
        text: config(['fetch_secret none password X']),
        branch: 'main',
        words: 'The store has no secret none. Put it there, at kv/projects/checkout/trial.',
      },
      {
        what: 'no such field',
        text: config(['fetch_secret db token X']),
        branch: 'main',
        words: 'Secret db has no field token',
      },
    ])('$what: the job fails and says why', async ({ text, branch, words }) => {
      const { status, said } = await run(text, branch);
      expect([status, said]).toEqual(['failed', expect.stringContaining(words)]);
      expect(said).not.toContain(value);
    });

    it('who makes databases fetches the token of the service, and once more when it was made anew in between', async () => {
      const path = 'kv/data/projects/platform/provisioning/databases';
      await store.post(path, { data: { token: 'the-former-token' } });
      const tried: (string | undefined)[] = [];
      const service = createServer((request, response) => {
        tried.push(request.headers.authorization);
        const isKnown = request.headers.authorization === 'Bearer the-new-token';
        const answer = { name: 'parcels', role: 'parcels', host: 'db', port: 5432, handover: 'http://handover' };
        const end = () => response.writeHead(isKnown ? 201 : 401).end(JSON.stringify(isKnown ? answer : {}));
        if (isKnown) end();
        else void store.post(path, { data: { token: 'the-new-token' } }).then(end);
      });
      await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
      const values = {
        REQUEST_ID: 'r-1',
        WORK: 'database',
        NAME: 'parcels',
        OWNER: 'omar',
        TEAM: 'checkout',
        PURPOSE: 'x',
      };
      const { port } = service.address() as AddressInfo;
      const provisioning = new Project(forge, 'platform/provisioning');
      const variables = Object.entries({ ...values, DATABASES_URL: `http://127.0.0.1:${port}` });
      const body = { ref: 'main', variables: variables.map(([key, value]) => ({ key, value })) };
      const begun = await forge.post(`${provisioning.api}/pipeline`, body, adminToken);
      const { status } = await provisioning.finished(begun.json.id);
      const { database } = await provisioning.jobs(begun.json.id);
      const said = await provisioning.trace(database.id);
      service.close();
      expect([status, said]).toEqual(['success', expect.stringContaining('The database parcels is there.')]);
      expect(tried).toEqual(['Bearer the-former-token', 'Bearer the-new-token']);
      expect(said).not.toMatch(/the-(former|new)-token/);
      const told = (await forge.get(`${provisioning.api}/variables`, adminToken)).json as { key: string }[];
      expect(told.map(({ key }) => key)).not.toContain('DATABASES_TOKEN');
    });

    it('a store that is sealed or away is named in the trace, and a retry works', async () => {
      await store.ask('PUT', 'sys/seal');
      const sealed = await run(use);
      expect([sealed.status, sealed.said]).toEqual([
        'failed',
        expect.stringContaining('The secret store is sealed: a session is not to be had now'),
      ]);
      await store.end('SIGKILL');
      const away = await run(use);
      expect([away.status, away.said]).toEqual(['failed', expect.stringContaining('does not answer')]);
      await store.up();
      await store.unseal();
      const retried = await project.act(`/jobs/${away.job.id}/retry`);
      expect((await project.finished(retried.pipeline.id)).status).toBe('success');
    });
  });
}
