import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from '../../adapters/files.ts';
import { openSecrets } from '../../adapters/secrets.ts';
import { formerOf, nextOf } from '../../model/rotation.ts';
import type { ClientsRotation, StepOf } from '../../model/step.ts';
import type { Http } from '../../ports/http.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { foreseen } from '../../testing/caught.ts';
import { clientsDesk } from '../keycloak/clients.ts';
import { rotationClientsAskedRunner, rotationClientsToldRunner } from './rotation-clients.ts';

const names = ['portal-client-secret', 'databases-client-secret'];
const input: ClientsRotation = {
  secrets: names,
  url: 'https://identity',
  realm: 'stagecraft',
  admin: { name: 'admin', passwordSecret: 'identity-admin-password' },
  clients: [
    { client: 'portal', secret: 'portal-client-secret' },
    { client: 'databases', secret: 'databases-client-secret' },
  ],
};

let folder: string;
let secrets: Secrets;
/** Keycloak's clients with their secrets, and what its administrator must come with. */
let clients: Record<string, string>;
let password: string;
/** What it answers in place of a change. */
let status: number | undefined;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'clients-'));
  secrets = openSecrets(files, path.join(folder, 'secrets.json'));
  await secrets.ensure(['identity-admin-password', ...names, ...names.map(nextOf)]);
  [clients, password, status] = [
    { portal: 'former', databases: 'former' },
    await secrets.read('identity-admin-password'),
    undefined,
  ];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function tell(kind: 'asked' | 'told' = 'told'): Promise<void> {
  const http: Http = async ({ url, method, headers, body = '' }) => {
    const answer = (code: number, json: unknown) => ({
      ...{ headers: {}, cookies: [], milliseconds: 1 },
      ...{ status: code, body: JSON.stringify(json) },
    });
    if (url.includes('/realms/master/')) {
      const right = new URLSearchParams(body).get('password') === password;
      return right ? answer(200, { access_token: 'of-the-admin' }) : answer(401, { error: 'invalid_grant' });
    }
    if (headers?.authorization !== 'Bearer of-the-admin') return answer(401, {});
    const { pathname, searchParams } = new URL(url);
    if (method === 'GET') {
      const client = searchParams.get('clientId') ?? '';
      return answer(200, client in clients ? [{ id: `id-of-${client}` }] : []);
    }
    if (status !== undefined) return answer(status, { error: body });
    const client = pathname.split('/id-of-')[1] ?? '';
    clients[client] = (JSON.parse(body) as { secret: string }).secret;
    return answer(204, {});
  };
  const context = { signal: AbortSignal.timeout(5000), progress() {} };
  const keycloak = clientsDesk(http, secrets);
  const runner = kind === 'asked' ? rotationClientsAskedRunner(keycloak) : rotationClientsToldRunner(keycloak, secrets);
  await runner.apply({ input } as StepOf<'rotation-clients-told'> & StepOf<'rotation-clients-asked'>, context);
}

test('each client has the next secret at Keycloak, and then it is in use', async () => {
  const [portal, databases] = await Promise.all(names.map((name) => secrets.read(nextOf(name))));
  await tell();
  expect(clients).toEqual({ portal, databases });
  expect(await Promise.all(names.map((name) => secrets.read(name)))).toEqual([portal, databases]);
  expect(await secrets.missing(names.map(formerOf))).toEqual([]);
});

test('it is asked first whether it would be told, which changes nothing', async () => {
  await tell('asked');
  expect(clients).toEqual({ portal: 'former', databases: 'former' });
  expect(await secrets.missing(names.map(nextOf))).toEqual([]);
  password = 'changed by somebody';
  const error = await foreseen(() => tell('asked'));
  expect(error.message).toContain('does not let its administrator');
});

test('told of one of two, and cut off: told again, both have theirs', async () => {
  const { portal: _gone, ...left } = clients;
  clients = { ...left };
  await foreseen(() => tell());
  clients = { ...left, portal: 'former' };
  await tell();
  expect(Object.values(clients)).not.toContain('former');
});

test.each([
  [
    'its administrator has another password',
    () => (password = 'changed by somebody'),
    'does not let its administrator',
  ],
  ['it refuses the change', () => (status = 403), 'answered 403'],
  ['it is broken', () => (status = 500), 'answered 500'],
  ['it has no such client', () => (clients = {}), 'has no client portal'],
])('%s: nothing is in use, and it is said without a secret', async (_, lie, message) => {
  lie();
  const error = await foreseen(() => tell());
  expect(error.message).toContain(message);
  for (const name of [...names, ...names.map(nextOf), 'identity-admin-password'])
    expect(JSON.stringify([error.message, error.details])).not.toContain(await secrets.read(name));
  expect(await secrets.missing(names.map(nextOf))).toEqual([]);
});
