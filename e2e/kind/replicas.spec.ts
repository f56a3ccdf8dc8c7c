import { type BrowserContext, expect, test } from '@playwright/test';
import { deletePod, namespace, readyPods, scale } from '../support/cluster.ts';
import { runIn } from '../support/cluster-api.ts';
import { address } from '../support/installation.ts';
import { signIn } from '../support/people.ts';

test.describe.configure({ mode: 'serial', timeout: 240_000 });
test.beforeAll(async () => void (await scale('backstage', 2)));
test.afterAll(async () => void (await scale('backstage', 1)));

const script = `fetch('http://127.0.0.1:7007/metrics').then((answer) => answer.text()).then((text) => {
  const lines = text.split('\\n').filter((line) => /^http_requests_total\\{[^}]*plugin="catalog"/.test(line));
  console.log(lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0));
});`;

/** How many calls of the catalog each replica has answered. */
async function answered(): Promise<Map<string, number>> {
  const pods = await readyPods('backstage');
  const counts = pods.map(async ({ metadata: { name } }) => {
    const said = await runIn(name, namespace, 'backstage', ['node', '-e', script]);
    return [name, Number(said)] as const;
  });
  return new Map(await Promise.all(counts));
}

const calls = 20;

/** Which replica answers a browser: the one that has counted its calls, and no other any of them. */
async function replicaOf(context: BrowserContext): Promise<string> {
  const before = await answered();
  for (let call = 0; call < calls; call += 1) {
    await context.request.get(`${address('portal')}/api/catalog/entities?limit=1&call=${call}`);
  }
  const grown = [...(await answered())].filter(([name, count]) => count - (before.get(name) ?? 0) >= calls);
  expect(grown).toHaveLength(1);
  return grown[0]?.[0] ?? '';
}

test('each browser stays with its replica; when that one goes, its person goes on with the other', async ({
  browser,
}) => {
  const contexts = new Map<string, BrowserContext>();
  for (let attempt = 0; attempt < 10 && contexts.size < 2; attempt += 1) {
    const context = await browser.newContext();
    await context.request.get(address('portal'));
    const cookie = (await context.cookies()).find(({ name }) => name === 'stagecraft_portal');
    expect(cookie).toMatchObject({ httpOnly: true, secure: true });
    contexts.set(cookie?.value ?? '', context);
  }
  const [one, other] = [...contexts.values()];
  if (!one || !other) throw new Error('ten browsers were all led to one replica');
  const replica = await replicaOf(one);
  expect(await replicaOf(other)).not.toBe(replica);

  const page = await one.newPage();
  await signIn(page, 'omar', '/catalog');
  expect(await replicaOf(one)).toBe(replica);
  await deletePod(replica);
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole('link', { name: 'Settings' })).toBeVisible({ timeout: 5000 });
  }).toPass({ timeout: 60_000 });
  await Promise.all([one.close(), other.close()]);
});
