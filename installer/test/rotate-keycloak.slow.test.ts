import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { http } from '../src/adapters/http.ts';
import { rotations } from '../src/model/rotation.ts';
import { type Act, hammer } from '../src/verify/hammer.ts';
import { drawn } from './support/drawn.ts';
import { until } from './support/keeper.ts';
import { PeopleAtWork } from './support/people-at-work.ts';
import { chooseKeycloak, keycloakIsHere, onlyWithKeycloak } from './support/real-keycloak.ts';
import { killGroup, realInstallation, untilSaid } from './support/real-up.ts';

/** `npm run test:full` brings an installation up first: the portal that it built is used here as well. */
const home = process.env.STAGECRAFT_TEST_HOME ?? '';
const portBase = Number(process.env.STAGECRAFT_TEST_ROTATE_KEYCLOAK_PORT_BASE ?? 20_700);
const installation = realInstallation({ home, name: 'rotated-keycloak', portBase });
const { layout } = installation;
const portal = { url: `http://rotated-keycloak.localhost:${portBase + 7}` };
const ready = await keycloakIsHere(home);
/** Where all are skipped nothing cleans up either. */
const scratch = ready ? mkdtempSync(path.join(tmpdir(), 'rotate-keycloak-')) : '';
const config = path.join(scratch, 'stagecraft.yaml');

/** A front holds a request for a minute. */
const longestMs = 60_000;

const secrets = (): Record<string, string> =>
  (JSON.parse(readFileSync(layout.secrets, 'utf8')) as { secrets: Record<string, string> }).secrets;

const leftOvers = (): string[] => Object.keys(secrets()).filter((name) => /^(next|former)\//.test(name));

const clients = {
  portal: 'portal-client-secret',
  databases: 'databases-client-secret',
  automation: 'automation-client-secret',
  'portal-directory': 'directory-client-secret',
  'people-admin': 'people-admin-client-secret',
};

const identity = (): string => {
  const plan = JSON.parse(readFileSync(layout.plan, 'utf8')) as { addresses: { name: string; url: string }[] };
  return plan.addresses.find(({ name }) => name === 'identity')?.url ?? '';
};

/** What Keycloak itself says to somebody who comes with it. */
async function isTaken(client: string, secret: string | undefined): Promise<boolean> {
  const { status, body } = await http({
    url: `${identity()}/realms/stagecraft/protocol/openid-connect/token`,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      ...{ grant_type: 'refresh_token', refresh_token: 'none' },
      ...{ client_id: client, client_secret: secret ?? '' },
    }).toString(),
    patienceMs: longestMs,
    signal: AbortSignal.timeout(longestMs),
  });
  if (status === 401) return false;
  expect([status, body]).toEqual([400, expect.stringContaining('invalid_grant')]);
  return true;
}

const signedIn = (username: string): Promise<PeopleAtWork> =>
  PeopleAtWork.signIn(portal, username, secrets()[`password-${username}`]);

const someoneSignsIn = (): Promise<PeopleAtWork> =>
  until('somebody who can sign in', () => signedIn('omar').catch(() => undefined), 90_000);

const signsInAnew: Act = async () => {
  await signedIn('yuki');
  return undefined;
};

const rotate = (name: string) => installation.run('rotate', name, '--yes', '--json');

const pids = async (): Promise<Record<string, number>> =>
  Object.fromEntries((await installation.status()).processes.map(({ name, pid }) => [name, pid]));

async function expectWhole(): Promise<void> {
  expect(leftOvers()).toEqual([]);
  for (const [client, secret] of Object.entries(clients))
    expect(await isTaken(client, secrets()[secret]), client).toBe(true);
  await someoneSignsIn();
  expect((await installation.status()).healthy).toBe(true);
}

/** While somebody reads and writes and loads their page, and others do what is said: none of it may be refused. */
async function rotateAtWork(name: 'clients' | 'database', ...others: Act[]): Promise<Record<string, string>> {
  const omar = await signedIn('omar');
  const before = secrets();
  const acts = [omar.page, omar.read, omar.write, ...others];
  let ended = { code: null as number | null, output: '' };
  const { problems, longestMs: longest } = await hammer(acts, async () => {
    await pause(500);
    ended = await rotate(name);
  });
  expect(ended.code, ended.output).toBe(0);
  expect(problems).toEqual([]);
  expect(longest).toBeLessThan(longestMs);
  expect(omar.written).toBeGreaterThan(2);
  expect(await omar.lost()).toEqual([]);
  for (const secret of rotations[name].secrets) expect(secrets()[secret], secret).not.toBe(before[secret]);
  return before;
}

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.skipIf(!ready)(`secrets made anew beside the real Keycloak (${onlyWithKeycloak})`, () => {
  beforeAll(async () => {
    await installation.deleteAll();
    chooseKeycloak(config, portBase, 2);
    const { code, output } = await installation.up('--config', config);
    expect(code, output).toBe(0);
    await someoneSignsIn();
  });
  afterAll(() => installation.deleteAll());

  test('clients: nobody is refused, and Keycloak, which goes on running, refuses the former ones', async () => {
    const running = (await pids()).keycloak;
    const before = await rotateAtWork('clients', signsInAnew);
    expect((await pids()).keycloak).toBe(running);
    for (const [client, secret] of Object.entries(clients))
      expect(await isTaken(client, before[secret]), client).toBe(false);
    await expectWhole();
    expect((await installation.up('--config', config)).output).toMatch(/\b0 changed/);
  });

  const moments = ['requests to portal wait', 'telling Keycloak of databases', 'taking the new values into use'];
  test.each(drawn(moments, 1))(
    'clients, killed at %s: the next run ends it, with the same new values',
    async (moment) => {
      for (const again of ['rotate', 'up'] as const) {
        const before = secrets();
        const running = installation.start('rotate', 'clients', '--yes', '--json');
        expect(await untilSaid(running, moment)).toBe(true);
        killGroup(running);
        await running.ended;
        const next = secrets()['next/portal-client-secret'] ?? secrets()['portal-client-secret'];
        const { code, output } = again === 'up' ? await installation.up('--config', config) : await rotate('clients');
        expect(code, output).toBe(0);
        expect(secrets()['portal-client-secret']).toBe(next);
        for (const [client, secret] of Object.entries(clients))
          expect(await isTaken(client, before[secret]), client).toBe(false);
        await expectWhole();
      }
    },
  );

  test('its administrator has another password: that is said, and nothing is begun', async () => {
    const file = readFileSync(layout.secrets, 'utf8');
    const own = secrets()['identity-admin-password'] ?? '?';
    writeFileSync(layout.secrets, file.replace(own, 'changed-by-somebody'));
    const { code, output } = await rotate('clients');
    writeFileSync(layout.secrets, file);
    expect(code, output).toBe(6);
    expect(output).toContain('does not let its administrator admin in');
    await expectWhole();
  });

  test('Keycloak ends while it is told: it is said, and the next run ends it', async () => {
    const { keycloak = 0 } = await pids();
    const running = installation.start('rotate', 'clients', '--yes', '--json');
    expect(await untilSaid(running, 'telling Keycloak of portal')).toBe(true);
    process.kill(keycloak, 'SIGKILL');
    const { code, output } = await running.ended;
    // It may have heard all of it before.
    expect([0, 1, 6], output).toContain(code);
    if (code !== 0) expect((await rotate('clients')).code).toBe(0);
    await expectWhole();
  });

  test('database: Keycloak’s own password as well; only sign-ins wait for its start', async () => {
    const running = await pids();
    await rotateAtWork('database');
    expect((await pids()).keycloak).not.toBe(running.keycloak);
    await expectWhole();
  });
});
