import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { files } from '../../adapters/files.ts';
import { http } from '../../adapters/http.ts';
import type { Automation } from '../../model/settings.ts';
import { outsideServers } from '../../testing/outside-servers.ts';
import type { DoctorContext, Finding } from '../check.ts';
import { automationChecks } from './automation.ts';

const host = 'controllers.stagecraft.localhost';
const { authorityFile, folder, serve } = outsideServers(host);
const token = 'token-of-the-test';

type Answer = { status?: number; body?: unknown };
const organization = { data: { attributes: { permissions: { 'can-create-workspace': true } } } };
const sound: Record<string, Answer> = {
  '/api/v2/me/': { body: { results: [{ username: 'portal' }] } },
  '/api/v2/organizations/harbourline': { body: organization },
};

/** Both controllers at one address, sound but for what the test makes of them. */
const there =
  (changes: Record<string, Answer> = {}): RequestListener =>
  (request, response) => {
    const isKnown = request.headers.authorization === `Bearer ${token}`;
    const { status = 200, body }: Answer = isKnown
      ? ({ ...sound, ...changes }[request.url ?? ''] ?? { status: 404, body: {} })
      : { status: 401, body: {} };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

const both = (url: string): Automation => ({
  awx: { url, api: '/api/v2', token: { env: 'AWX' } },
  terraform: { url, organization: 'harbourline', token: { env: 'TERRAFORM' } },
});

async function look(automation: Automation, secret: string | undefined = token, kept?: string): Promise<Finding[]> {
  const world = {
    http,
    files,
    given: { read: async () => secret },
    kept: { missing: async (names: string[]) => (kept === undefined ? names : []), read: async () => kept ?? '' },
  };
  const checks = automationChecks({ automation, phase: 2 }, world);
  expect(checks.every(({ blocking }) => blocking)).toBe(true);
  return Promise.all(checks.map((check) => check.look({} as DoctorContext)));
}

test('where the company has none, and in phase 1, nobody is asked', () => {
  expect(automationChecks({ automation: {}, phase: 2 }, {} as never)).toEqual([]);
  expect(automationChecks({ automation: both('http://localhost:9'), phase: 1 }, {} as never)).toEqual([]);
});

test('sound ones', async () => {
  const url = await serve(there());
  expect(await look(both(url))).toEqual([
    { state: 'ok', found: `AWX (${url}) answers, and lets the portal in as portal.` },
    { state: 'ok', found: `Terraform (${url}) answers, and lets the portal make workspaces in harbourline.` },
  ]);
});

const awxPath = '/api/v2/me/';
const organizationPath = '/api/v2/organizations/harbourline';
const may = (allowed: boolean) => ({ data: { attributes: { permissions: { 'can-create-workspace': allowed } } } });

test.each<[string, 0 | 1, Answer, string, string]>([
  [awxPath, 0, { status: 503 }, 'answers 503', 'Wait'],
  [awxPath, 0, { status: 403 }, 'does not accept the token (403)', 'Make another'],
  [awxPath, 0, { status: 404 }, 'is no AWX', 'spec.automation.awx.url'],
  [awxPath, 0, { body: '<html>' }, 'is no AWX', 'spec.automation.awx.url'],
  [awxPath, 0, { body: { results: [] } }, 'is no AWX', 'spec.automation.awx.url'],
  [organizationPath, 1, { status: 404 }, 'harbourline is not there', 'spec.automation.terraform.organization'],
  [organizationPath, 1, { body: may(false) }, 'may not make workspaces', 'right to manage workspaces'],
  [organizationPath, 1, { body: '[]' }, 'is no Terraform Cloud', 'spec.automation.terraform.url'],
])('%s of controller %i that answers %j', async (path, which, answer, found, cure) => {
  const findings = await look(both(await serve(there({ [path]: answer }))));
  expect(findings[which]).toMatchObject({
    state: 'cure',
    found: expect.stringContaining(found),
    cure: expect.stringContaining(cure),
  });
  expect(findings[1 - which]).toMatchObject({ state: 'ok' });
});

test('one that lets nobody ask any more for now is a warning', async () => {
  const url = await serve(there({ [awxPath]: { status: 429 } }));
  expect((await look(both(url)))[0]).toMatchObject({ state: 'warning', found: expect.stringContaining('(429)') });
});

test('a token that is not taken, one that is not there, and one that an earlier run has kept', async () => {
  const { awx } = both(await serve(there()));
  expect(await look({ awx }, 'wrong')).toMatchObject([
    { state: 'cure', found: expect.stringContaining('does not accept the token (401)') },
  ]);
  const world = { http, files, given: { read: async () => undefined } };
  const nothing = { missing: async (names: string[]) => names, read: async () => '' };
  const [check] = automationChecks({ automation: { awx }, phase: 2 }, { ...world, kept: nothing });
  expect(await check?.look({} as DoctorContext)).toMatchObject({
    state: 'cure',
    found: 'AWX’s secret is to be found in the environment variable AWX, and is not there.',
  });
  const kept = { missing: async () => [], read: async () => token };
  const [again] = automationChecks({ automation: { awx }, phase: 2 }, { ...world, kept });
  expect(await again?.look({} as DoctorContext)).toMatchObject({ state: 'ok' });
});

test('one that is away, and one whose signer nobody knows', async () => {
  const { awx } = both('http://127.0.0.1:9');
  expect(await look({ awx })).toMatchObject([
    {
      state: 'cure',
      found: expect.stringContaining('AWX at http://127.0.0.1:9 cannot be reached'),
      cure: expect.stringContaining('spec.automation.awx out of stagecraft.yaml'),
    },
  ]);
  const { terraform } = both(await serve(there(), host));
  expect(await look({ terraform })).toMatchObject([
    { state: 'cure', cure: expect.stringContaining('spec.automation.authority') },
  ]);
  expect(await look({ terraform, authority: authorityFile })).toMatchObject([{ state: 'ok' }]);
  expect(await look({ terraform, authority: join(folder, 'none') })).toMatchObject([
    { state: 'cure', found: expect.stringContaining('holds no certificate') },
  ]);
});
