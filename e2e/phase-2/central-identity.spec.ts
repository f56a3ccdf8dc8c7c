import { type Browser, expect, type Page, test } from '@playwright/test';
import { call } from '../support/calls.ts';
import { address, phase, secret, stagecraft, target } from '../support/installation.ts';
import { fillSignIn, openSignIn, signIn, tokenOf } from '../support/people.ts';
import { addPerson, movePerson, removePerson } from '../support/people-admin.ts';
import { disturbing, notSwitched, switched } from '../support/phase-two.ts';
import { untilHealthy } from '../support/processes.ts';
import { approve, ask, fresh, state } from '../support/requests.ts';

/** The interval of the configuration, and a while for the catalog to take it in. */
const withinInterval = { timeout: target() === 'embedded' ? 45_000 : 90_000, intervals: [1000] };

const newcomer = fresh('noor', '-');
const password = 'a password for the trial';

test.skip(!switched(), notSwitched);
test.describe.configure({ mode: 'serial', timeout: target() === 'embedded' ? 240_000 : 900_000 });

const kinds = ['API', 'Component', 'Domain', 'Group', 'Resource', 'System', 'User'];

/** Everything that the catalog has, as somebody sees it; where it is read from is what changes with the phase. */
async function catalogSeenBy(page: Page): Promise<string[]> {
  const filter = kinds.map((kind) => `kind=${kind}`).join(',');
  const path = `/api/catalog/entity-facets?facet=metadata.name&facet=kind&filter=${filter}`;
  const answer = await call(page, await tokenOf(page), path);
  const { facets } = answer.body as { facets: Record<string, { value: string; count: number }[]> };
  const all = Object.entries(facets);
  return all.flatMap(([facet, found]) => found.map(({ value, count }) => `${facet} ${value} ${count}`)).toSorted();
}

async function withPage<Result>(browser: Browser, work: (page: Page) => Promise<Result>): Promise<Result> {
  const context = await browser.newContext();
  try {
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}

const inCatalog = async (page: Page, token: string, username: string): Promise<number> =>
  (await call(page, token, `/api/catalog/entities/by-name/user/default/${username}`)).status;

async function may(page: Page, token: string, permission: string): Promise<string> {
  const items = [{ id: '1', permission: { type: 'basic', name: permission, attributes: {} } }];
  const { body } = await call(page, token, '/api/permission/authorize', { items });
  return (body as { items: { result: string }[] }).items[0]?.result ?? '';
}

/** What somebody may do in a team's projects, as the forge has it; 0 is nothing. */
async function levelInForge(username: string, team: string): Promise<number> {
  const headers = { 'private-token': secret('forge-admin-token') };
  const answer = await fetch(`${address('forge')}/api/v4/groups/${team}/members`, { headers });
  const members = (await answer.json()) as { username: string; access_level: number }[];
  return members.find((member) => member.username === username)?.access_level ?? 0;
}

let before: string[];
let request: string;
const name = fresh('phases', '_');

/** Whatever was walked before it may have left the installation in phase 2. */
test.beforeAll(async () => {
  test.setTimeout(600_000);
  if (!switched() || phase() === 1) return;
  stagecraft('phase', '1');
  await untilHealthy();
});

test.afterAll(async () => {
  test.setTimeout(600_000);
  if (!switched()) return;
  await removePerson(newcomer);
  stagecraft('phase', '1');
  await untilHealthy();
});

test(
  'phase 1 becomes phase 2 without a build; the catalog and what was asked for are still there',
  disturbing,
  async ({ page, browser }) => {
    await signIn(page, 'omar');
    request = await ask(page, 'new-database', { Name: name, 'What is it for?': 'To outlive a change of phase' });
    // Phase 2 brings a component of its own, and that one stays.
    before = (await catalogSeenBy(page)).filter((line) => !line.startsWith('kind Component'));

    const output = stagecraft('phase', '2');
    expect(output).toMatch(/\b[1-9]\d* changed/);
    expect(output).not.toMatch(/build the portal \(\d/);
    await untilHealthy();

    await page.goto(request);
    await expect(state(page)).toHaveText('Waiting for approval');
    await expect.poll(() => catalogSeenBy(page), withinInterval).toEqual(expect.arrayContaining(before));
    await withPage(browser, async (lead) => {
      await signIn(lead, 'lena');
      await approve(lead, request);
    });
    await page.goto(request);
    await expect(state(page)).toHaveText('Done', { timeout: 60_000 });
  },
);

test(
  'whoever comes, moves and goes at the identity provider comes, moves and goes in the portal',
  disturbing,
  async ({ page, browser }) => {
    await signIn(page, 'omar');
    const omar = await tokenOf(page);
    expect(await inCatalog(page, omar, newcomer)).toBe(404);

    await addPerson(newcomer, password, ['logistics', 'developers']);
    await expect.poll(() => inCatalog(page, omar, newcomer), withinInterval).toBe(200);

    await withPage(browser, async (theirs) => {
      await signIn(theirs, newcomer, '/', password);
      const token = await tokenOf(theirs);
      expect(await may(theirs, token, 'requests.request.create')).toBe('ALLOW');
      expect(await may(theirs, token, 'platform.verify.read')).toBe('DENY');
      await expect.poll(() => levelInForge(newcomer, 'logistics'), withinInterval).toBe(30);

      // Another group is another role, with the token that they have.
      await movePerson(newcomer, { from: 'developers', to: 'leads' });
      await expect.poll(() => may(theirs, token, 'platform.verify.read'), withinInterval).toBe('ALLOW');
      await expect.poll(() => levelInForge(newcomer, 'logistics'), withinInterval).toBe(40);

      await removePerson(newcomer);
      await expect.poll(() => inCatalog(page, omar, newcomer), withinInterval).toBe(404);
      await expect.poll(() => may(theirs, token, 'catalog.entity.read'), withinInterval).toBe('DENY');
      expect(await may(theirs, token, 'requests.request.create')).toBe('DENY');
      await expect.poll(() => levelInForge(newcomer, 'logistics'), withinInterval).toBe(0);
      expect(await inCatalog(theirs, token, 'omar')).toBe(404);
    });

    await withPage(browser, async (again) => {
      await again.goto('/');
      const form = await openSignIn(again);
      await fillSignIn(form, newcomer, password);
      // The lab's provider and Keycloak have words of their own for it.
      await expect(form.getByText(/wrong|invalid username or password/i).first()).toBeVisible();
    });
  },
);

test('and phase 2 becomes phase 1 again: nothing is lost on the way back', disturbing, async ({ page, browser }) => {
  const output = stagecraft('phase', '1');
  expect(output).toMatch(/\b[1-9]\d* changed/);
  await untilHealthy();
  await signIn(page, 'omar', request);
  await expect(state(page)).toHaveText('Done');
  await expect.poll(() => catalogSeenBy(page), withinInterval).toEqual(expect.arrayContaining(before));
  await withPage(browser, async (auditor) => {
    await signIn(auditor, 'vera');
    const answer = await call(auditor, await tokenOf(auditor), '/api/audit/records?limit=100');
    const records = JSON.stringify(answer.body);
    expect(records).toContain('people-sync');
    expect(records).toContain(`user:default/${newcomer}`);
  });
});
