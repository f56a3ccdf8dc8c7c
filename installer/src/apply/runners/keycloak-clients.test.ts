import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from '../../adapters/files.ts';
import { openSecrets } from '../../adapters/secrets.ts';
import type { StepInputs, StepOf } from '../../model/step.ts';
import type { Http } from '../../ports/http.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { foreseen } from '../../testing/caught.ts';
import { root } from '../../testing/platform.ts';
import { clientsDesk } from '../keycloak/clients.ts';
import { keycloakClientsRunner } from './keycloak-clients.ts';

const clients = ['portal', 'automation'].map((client) => ({ client, secret: `${client}-client-secret` }));

const input: StepInputs['keycloak-clients'] = {
  url: 'https://identity',
  realm: 'stagecraft',
  admin: { name: 'admin', passwordSecret: 'identity-admin-password' },
  clients,
  file: `${root}/lab/company/realm.json`,
  values: { PORTAL_URL: 'https://portal', AUTOMATION_URL: 'https://automation "of" C:\\here' },
  secretEnv: { PORTAL_CLIENT_SECRET: 'portal-client-secret', AUTOMATION_CLIENT_SECRET: 'automation-client-secret' },
};
const step = { input, fingerprint: 'planned' } as StepOf<'keycloak-clients'>;

interface Held {
  secret: string;
  redirectUris?: string[];
}

let folder: string;
let secrets: Secrets;
/** What Keycloak has, who administers it, and what it was asked as its administrator. */
let held: Record<string, Held>;
let password: string;
let asked: string[];
let isAway: boolean;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'keycloak-'));
  secrets = openSecrets(files, path.join(folder, 'secrets.json'));
  await secrets.ensure(['identity-admin-password', ...clients.map(({ secret }) => secret)]);
  password = await secrets.read('identity-admin-password');
  held = { portal: { secret: await secrets.read('portal-client-secret') } };
  [asked, isAway] = [[], false];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const answer = (status: number, json: unknown = {}) => ({
  ...{ status, body: JSON.stringify(json) },
  ...{ headers: {}, cookies: [], milliseconds: 1 },
});

function asClient(authorization = ''): ReturnType<typeof answer> {
  const [name = '', secret] = Buffer.from(authorization.slice(6), 'base64')
    .toString()
    .split(':')
    .map(decodeURIComponent);
  return held[name]?.secret === secret ? answer(400, { error: 'invalid_grant' }) : answer(401);
}

const http: Http = async ({ url, method = 'GET', headers, body = '' }) => {
  if (isAway) throw new Error('connect ECONNREFUSED');
  if (url.includes('/realms/master/')) {
    const right = new URLSearchParams(body).get('password') === password;
    return right ? answer(200, { access_token: 'of-the-admin' }) : answer(401);
  }
  if (url.endsWith('/openid-connect/token')) return asClient(headers?.authorization);
  asked.push(method);
  if (headers?.authorization !== 'Bearer of-the-admin') return answer(401);
  const { pathname, searchParams } = new URL(url);
  const client = searchParams.get('clientId') ?? '';
  if (method === 'GET') return answer(200, client in held ? [{ id: `id-of-${client}` }] : []);
  const given = JSON.parse(body) as Held & { clientId: string };
  if (method === 'POST') held[given.clientId] = given;
  else Object.assign(held[pathname.split('/id-of-')[1] ?? ''] ?? {}, given);
  return answer(method === 'POST' ? 201 : 204);
};

const context = () => ({ signal: AbortSignal.timeout(5000), progress() {} });
const runner = () => keycloakClientsRunner(http, secrets, files, clientsDesk(http, secrets));
const look = () => runner().inspect(step, context());
const put = () => runner().apply(step, context());

test('a service that came after the realm is made there as the realm’s file has it; then all is as planned', async () => {
  expect(await look()).toEqual({ state: 'different', why: 'Keycloak does not know automation' });
  const before = structuredClone(held.portal);
  await put();
  expect(held.automation).toMatchObject({
    secret: await secrets.read('automation-client-secret'),
    redirectUris: [`${input.values.AUTOMATION_URL}/callback`],
    standardFlowEnabled: true,
  });
  expect(held.portal).toEqual(before);
  expect(await look()).toEqual({ state: 'ready', fingerprint: 'planned' });
});

test('one whose secret is another there gets ours, and keeps what else people have set', async () => {
  held.automation = { secret: 'from somewhere else', redirectUris: ['https://mine'] };
  await put();
  expect(held.automation).toMatchObject({
    secret: await secrets.read('automation-client-secret'),
    redirectUris: ['https://mine'],
  });
});

test('where all are known, the administrator is not needed', async () => {
  held.automation = { secret: await secrets.read('automation-client-secret') };
  password = 'changed by its owner';
  expect((await look()).state).toBe('ready');
  await put();
  expect(asked).toEqual([]);
});

test('who does not answer is not there yet', async () => {
  isAway = true;
  expect(await look()).toEqual({ state: 'absent' });
});

test('an administrator with another password: it says which, and whose secret it is', async () => {
  password = 'changed by its owner';
  const { message, details } = await foreseen(put);
  expect(message).toContain('does not let its administrator admin in');
  expect(details?.join()).toContain('identity-admin-password');
  expect(held.automation).toBeUndefined();
});
