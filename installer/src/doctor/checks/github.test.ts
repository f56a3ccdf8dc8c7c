import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { files } from '../../adapters/files.ts';
import { signApp } from '../../adapters/github-app.ts';
import { http } from '../../adapters/http.ts';
import type { GitHub } from '../../model/settings.ts';
import { outsideServers } from '../../testing/outside-servers.ts';
import type { DoctorContext, Finding } from '../check.ts';
import { githubChecks } from './github.ts';

const token = 'ghp_good';
const { authorityFile, folder, serve } = outsideServers('github.stagecraft.localhost');

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> };
const sound: Record<string, Answer> = {
  'GET /orgs/harbourline': { body: { login: 'harbourline' } },
  'GET /orgs/harbourline/teams?per_page=1': { body: [] },
  'GET /repos/harbourline/pipeline-library/contents/action.yml': { body: { type: 'file' } },
};

/** A GitHub that is sound but for what the test makes of it; what it does not know is not found. */
const hub =
  (changes: Record<string, Answer> = {}, isTaken = (proof: string): boolean => proof === token): RequestListener =>
  (request, response) => {
    const path = (request.url ?? '').replace('/api/v3', '');
    const proof = (request.headers.authorization ?? '').replace('Bearer ', '');
    const {
      status = 200,
      body,
      headers,
    }: Answer = isTaken(proof)
      ? ({ ...sound, ...changes }[`${request.method} ${path}`] ?? { status: 404, body: { message: 'Not Found' } })
      : { status: 401, body: { message: 'Bad credentials' } };
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

interface Circumstances extends Partial<GitHub> {
  templates?: 'platform' | 'github';
  phase?: 1 | 2;
  secret?: string | undefined;
  kept?: string;
}

async function look(
  url: string,
  { templates = 'github', phase = 2, kept, ...more }: Circumstances = {},
): Promise<Finding> {
  const { secret = 'secret' in more ? undefined : token, ...changes } = more;
  const github: GitHub = {
    organization: 'harbourline',
    url,
    token: { env: 'GITHUB' },
    catalogPath: 'catalog-info.yaml',
    everyMinutes: 1,
    visibility: 'private',
    library: 'pipeline-library',
    ...changes,
  };
  const world = {
    http,
    files,
    given: { read: async () => secret },
    kept: { missing: async (names: string[]) => (kept === undefined ? names : []), read: async () => kept ?? '' },
    signApp,
  };
  const [check] = githubChecks({ scm: { templates, github }, phase }, world);
  expect(check?.blocking).toBe(true);
  return check!.look({} as DoctorContext);
}

test('without GitHub nobody is asked', () => {
  expect(githubChecks({ scm: { templates: 'platform' }, phase: 2 }, {} as never)).toEqual([]);
});

test('a sound one; what only publishing needs is not asked for by those who read', async () => {
  const url = await serve(hub());
  expect(await look(url)).toEqual({
    state: 'ok',
    found: `${url}/harbourline answers, and lets the portal read and publish.`,
  });
  const narrow = await serve(hub({ 'GET /orgs/harbourline/teams?per_page=1': { status: 403, body: {} } }));
  expect(await look(narrow, { templates: 'platform' })).toMatchObject({ state: 'ok' });
  expect(await look(narrow, { phase: 1 })).toMatchObject({ state: 'ok' });
});

test.each<[string, Record<string, Answer>, string, string]>([
  [
    'another organization',
    { 'GET /orgs/harbourline': { status: 404, body: {} } },
    'is not there, is no organization',
    'resource owner',
  ],
  [
    'an organization with single sign-on',
    { 'GET /orgs/harbourline': { status: 403, body: {}, headers: { 'x-github-sso': 'required' } } },
    'single sign-on',
    'Configure SSO',
  ],
  [
    'a token without scopes',
    { 'GET /orgs/harbourline': { body: {}, headers: { 'x-oauth-scopes': 'repo, admin:org' } } },
    'lacks scopes: workflow.',
    'Add them',
  ],
  [
    'no right to see teams',
    { 'GET /orgs/harbourline/teams?per_page=1': { status: 403, body: {} } },
    'may not see the teams',
    'Members: read',
  ],
  [
    'no library of jobs',
    { 'GET /repos/harbourline/pipeline-library/contents/action.yml': { status: 404, body: {} } },
    'harbourline/pipeline-library with the company’s jobs is not there',
    'Push it there once',
  ],
  ['an ill one', { 'GET /orgs/harbourline': { status: 503, body: {} } }, 'answers 503', 'Wait'],
  ['something else', { 'GET /orgs/harbourline': { body: '<html>' } }, 'is no GitHub', 'spec.scm.github.url'],
])('%s', async (_, changes, found, cure) => {
  const finding = await look(await serve(hub(changes)));
  expect(finding).toMatchObject({
    state: 'cure',
    found: expect.stringContaining(found),
    cure: expect.stringContaining(cure),
  });
});

test('a token that is not taken, one that is not there, and one that an earlier run has kept', async () => {
  const url = await serve(hub());
  expect(await look(url, { secret: 'wrong' })).toMatchObject({
    state: 'cure',
    found: expect.stringContaining('does not accept the token (401)'),
  });
  expect(await look(url, { secret: undefined })).toMatchObject({
    state: 'cure',
    found: expect.stringContaining('environment variable GITHUB, and is not there'),
  });
  expect(await look(url, { secret: undefined, kept: token })).toMatchObject({ state: 'ok' });
});

test('one that asks to wait is no obstacle', async () => {
  const headers = { 'retry-after': '60' };
  const url = await serve(hub({ 'GET /orgs/harbourline': { status: 403, headers, body: {} } }));
  expect(await look(url)).toMatchObject({ state: 'warning', found: expect.stringContaining('ask no more for now') });
});

test('one that is away, and one that never answers', async () => {
  expect(await look('http://127.0.0.1:9')).toMatchObject({
    state: 'cure',
    found: expect.stringContaining('cannot be reached: ECONNREFUSED'),
  });
  const silent = await serve(() => undefined);
  expect(await look(silent)).toMatchObject({
    state: 'cure',
    found: expect.stringContaining('no answer within 8 seconds'),
  });
}, 20_000);

test('a certificate of an unknown signer, of a known one, and of another name', async () => {
  const url = await serve(hub(), 'github.stagecraft.localhost');
  expect(await look(url)).toMatchObject({ state: 'cure', cure: expect.stringContaining('spec.scm.github.authority') });
  expect(await look(url, { authority: authorityFile })).toMatchObject({ state: 'ok' });
  expect(await look(url, { authority: join(folder, 'none') })).toMatchObject({
    state: 'cure',
    found: expect.stringContaining('no certificate'),
  });
  const other = await serve(hub(), 'other.stagecraft.localhost');
  expect(await look(other, { authority: authorityFile })).toMatchObject({
    state: 'cure',
    found: expect.stringContaining('for another name'),
  });
});

test('an App proves itself by its key, and says what it may', async () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const isSigned = (proof: string) => {
    const [head, content, signature = ''] = proof.split('.');
    const publicKey = createPublicKey(pair.publicKey.export({ type: 'spki', format: 'pem' }));
    return verify('sha256', Buffer.from(`${head}.${content}`), publicKey, Buffer.from(signature, 'base64url'));
  };
  const permissions = {
    statuses: 'read',
    metadata: 'read',
    contents: 'write',
    administration: 'write',
    workflows: 'write',
    actions: 'read',
    members: 'read',
  };
  const installed = (more: object = {}) => ({
    'GET /orgs/harbourline/installation': { body: { id: 1, permissions, ...more } },
    'POST /app/installations/1/access_tokens': { status: 201, body: { token } },
  });
  const at = async (changes: Record<string, Answer>) =>
    look(await serve(hub(changes, (proof) => proof === token || isSigned(proof))), {
      token: undefined,
      app: { id: 4711, privateKey: { env: 'KEY' } },
      secret: key,
    });
  expect(await at(installed())).toMatchObject({ state: 'ok' });
  expect(
    await at(installed({ permissions: { ...permissions, workflows: undefined, contents: 'read' } })),
  ).toMatchObject({
    state: 'cure',
    found: 'The App 4711 lacks permissions: contents: write, workflows: write.',
  });
  expect(await at(installed({ suspended_at: '2026-01-01' }))).toMatchObject({
    found: expect.stringContaining('suspended'),
  });
  expect(await at(installed({ repository_selection: 'selected' }))).toMatchObject({
    found: expect.stringContaining('chosen repositories only'),
  });
  expect(await at({})).toMatchObject({ found: expect.stringContaining('is not installed in the organization') });
  const broken = await look(await serve(hub()), {
    token: undefined,
    app: { id: 1, privateKey: { env: 'K' } },
    secret: 'none',
  });
  expect(broken).toMatchObject({ state: 'cure', found: 'The App’s private key is none.' });
});
