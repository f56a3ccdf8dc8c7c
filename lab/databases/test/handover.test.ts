import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, signIn } from '../../identity/test/browser.ts';
import { passwordOf } from '../../identity/test/start.ts';
import { ask, cleanUp, freshName, type Lab, query, startLab, wishFor } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
let lab: Lab;

beforeAll(async () => {
  // As in the middle of a change: the provider takes the second one, and nobody has told the service.
  for (const [place, secret] of Object.entries({ now: 'the-former-secret', next: 'secret-of-the-databases' })) {
    mkdirSync(join(folder, place));
    writeFileSync(join(folder, place, 'value'), secret);
  }
  const places = ['now', 'next'].map((place) => join(folder, place)).join(delimiter);
  lab = await startLab({ DATABASES_CLIENT_SECRET_FOLDERS: places });
});

afterAll(async () => {
  await lab?.stop();
  rmSync(folder, { recursive: true });
  await cleanUp();
});

async function make(owner = 'omar'): Promise<{ name: string; handover: string }> {
  const name = freshName();
  const { body } = await ask(lab.databases.url, `key-${name}`, wishFor(name, owner));
  return { name, handover: String(body.handover) };
}

/** Opens a page of the service as somebody, through the sign-in of the company. */
async function openAs(username: string, url: string): Promise<{ browser: Browser; page: Response }> {
  const browser = new Browser();
  const callback = `${lab.databases.url}/callback`;
  const back = await signIn(browser, url, username, passwordOf(username), callback);
  const { response } = await browser.follow(back);
  return { browser, page: response! };
}

const field = (page: string, id: string) => new RegExp(`id="${id}" value="([^"]+)"`).exec(page)?.[1];

async function fetchPassword(browser: Browser, url: string, page: string): Promise<string> {
  const [, proof = ''] = /name="proof" value="([^"]+)"/.exec(page) ?? [];
  return (await browser.submit(url, { proof })).text();
}

async function logIn(connection: string): Promise<string> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query('create table proof (word text)');
    return (await client.query<{ who: string }>('select current_user as who')).rows[0]!.who;
  } finally {
    await client.query('drop table if exists proof').catch(() => undefined);
    await client.end();
  }
}

describe('the handover', () => {
  it('gives the requester a password that works, once, and keeps it nowhere', async () => {
    const { name, handover } = await make();
    const { browser, page } = await openAs('omar', handover);
    const offer = await page.text();
    expect(offer).toContain('is ready');
    const shown = await fetchPassword(browser, handover, offer);
    const password = field(shown, 'password')!;
    expect(await logIn(field(shown, 'connection')!)).toBe(name);
    const again = await (await browser.open(handover)).text();
    expect(again).toContain('was shown before');
    expect(again).not.toContain(password);
    const notes = await query('select * from provisioned where name = $1', [name], 'lab_databases');
    expect(JSON.stringify(notes)).not.toContain(password);
    expect(notes).toEqual([expect.objectContaining({ state: 'handed_over' })]);
    expect(lab.databases.output()).not.toContain(password);
  });

  it('does not use the password up when the link is only opened', async () => {
    const { name, handover } = await make();
    const { browser } = await openAs('omar', handover);
    await browser.open(handover);
    expect(await query('select rolcanlogin from pg_roles where rolname = $1', [name])).toEqual([
      { rolcanlogin: false },
    ]);
  });

  it('makes a new password on demand, after which the old one is refused', async () => {
    const { handover } = await make();
    const { browser, page } = await openAs('omar', handover);
    const first = field(await fetchPassword(browser, handover, await page.text()), 'connection')!;
    const again = await (await browser.open(handover)).text();
    const second = field(await fetchPassword(browser, handover, again), 'connection')!;
    expect(second).not.toBe(first);
    await logIn(second);
    await expect(logIn(first)).rejects.toThrow(/password authentication failed/);
  });

  it('is refused to everybody else, a lead of the same team included', async () => {
    const { name, handover } = await make();
    const { browser, page } = await openAs('lena', handover);
    expect(page.status).toBe(403);
    expect(await page.text()).toContain('asked for by omar');
    expect((await browser.submit(handover, { proof: 'guessed' })).status).toBe(403);
    expect(await query('select rolcanlogin from pg_roles where rolname = $1', [name])).toEqual([
      { rolcanlogin: false },
    ]);
  });

  it('refuses a form that another site made, and a session that was tampered with', async () => {
    const { handover } = await make();
    const { browser } = await openAs('omar', handover);
    expect((await browser.submit(handover, { proof: 'guessed' })).status).toBe(400);
    const forged = Buffer.from(JSON.stringify({ username: 'omar', name: 'Omar', expires: 4e9 })).toString('base64url');
    const response = await fetch(handover, {
      redirect: 'manual',
      headers: { cookie: `stagecraft_trial_databases_session=${forged}.${forged}` },
    });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toContain('/protocol/openid-connect/auth');
  });

  it('knows no page for a database that does not exist', async () => {
    const { page } = await openAs('omar', `${lab.databases.url}/handover/no-such-thing`);
    expect(page.status).toBe(404);
  });
});

describe('the list', () => {
  it('shows one’s own databases, and says what to do when there are none', async () => {
    const { name } = await make('ines');
    expect(await (await openAs('ines', `${lab.databases.url}/`)).page.text()).toContain(name);
    const empty = await (await openAs('petra', `${lab.databases.url}/`)).page.text();
    expect(empty).toContain('You have none yet');
    expect(empty).not.toContain(name);
  });

  it('is left by signing out', async () => {
    const { browser } = await openAs('petra', `${lab.databases.url}/`);
    await browser.follow(`${lab.databases.url}/sign-out`);
    expect(browser.cookieNames()).not.toContain('stagecraft_trial_databases_session');
    // Nobody else holds on to the company's session: it has ended as well.
    const again = await browser.follow(`${lab.databases.url}/`);
    expect(await again.response!.text()).toContain('name="password"');
  });
});
