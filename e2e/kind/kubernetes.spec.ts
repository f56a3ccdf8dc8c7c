import { expect, type Page, test } from '@playwright/test';
import { deletePod, namespace, type PrintedPod, printedPods, revokeRights } from '../support/cluster.ts';
import { signIn, tokenOf } from '../support/people.ts';

test.describe.configure({ mode: 'serial', timeout: 180_000 });

const path = '/catalog/default/component/storefront/kubernetes';
const selector = 'backstage.io/kubernetes-id=storefront';
const podTable = (page: Page) => page.getByRole('table', { name: /^Pods in / });

/** The table as a person reads it; the age moves on while one reads. */
async function shownPods(page: Page): Promise<PrintedPod[]> {
  const rows = await podTable(page).locator('tbody tr').all();
  return Promise.all(
    rows.map(async (row) => {
      const [ready, status, restarts] = await row
        .getByRole('cell')
        .evaluateAll((cells) =>
          cells.map((cell) => (cell.querySelector('[data-look]') ?? cell).textContent?.trim() ?? ''),
        );
      const name = await row.getByRole('rowheader').innerText();
      return { name, ready: ready ?? '', status: status ?? '', restarts: restarts ?? '' };
    }),
  );
}

const byName = (one: PrintedPod, other: PrintedPod): number => one.name.localeCompare(other.name);

/** Both are asked again until they agree: a pod may change between the two questions. */
async function expectSameAsCluster(page: Page): Promise<PrintedPod[]> {
  let pods: PrintedPod[] = [];
  await expect(async () => {
    pods = (await printedPods(selector)).sort(byName);
    expect(pods.length).toBeGreaterThan(0);
    expect((await shownPods(page)).sort(byName)).toEqual(pods);
  }).toPass({ timeout: 60_000, intervals: [1000] });
  return pods;
}

test('a developer sees the pods of a component as kubectl prints them', async ({ page }) => {
  await signIn(page, 'omar', '/catalog/default/component/storefront');
  await page.getByRole('link', { name: 'Kubernetes' }).click();
  await expect(podTable(page)).toBeVisible({ timeout: 30_000 });
  const pods = await expectSameAsCluster(page);
  await expect(page.getByRole('status').filter({ hasText: /\d+ pods?, \d+ ready/ })).toContainText(
    `${pods.length} pod`,
  );
  const others = page.getByRole('table', { name: /^Other objects in / });
  await expect(others.getByRole('row').filter({ hasText: 'Deployment' })).toContainText(/\d+ of \d+ ready/);
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a deleted pod goes, and the one that replaces it comes, without a reload', async ({ page }) => {
  await signIn(page, 'omar', path);
  const [first] = await expectSameAsCluster(page);
  if (!first) throw new Error('no pod of the component runs');
  await deletePod(first.name);
  await expect(podTable(page).getByRole('rowheader', { name: first.name })).toHaveCount(0, { timeout: 90_000 });
  const pods = await expectSameAsCluster(page);
  expect(pods.map(({ name }) => name)).not.toContain(first.name);
});

test('without its rights the portal says what is missing, and shows it again with them', async ({ page }) => {
  await signIn(page, 'omar', path);
  await expectSameAsCluster(page);
  const giveBack = await revokeRights('backstage');
  try {
    const alert = page.getByRole('alert');
    await expect(alert).toContainText(`The portal may not see pods`, { timeout: 60_000 });
    await expect(alert).toContainText(`in namespace ${namespace}`);
    await expect(alert).toContainText('get, list and watch for: pods');
    // What is hidden is not shown as if it were none.
    await expect(podTable(page)).toHaveCount(0);
    await expect(page.getByText(/^\d+ pods?, /)).toHaveCount(0);
  } finally {
    await giveBack();
  }
  await expectSameAsCluster(page);
  await expect(page.getByRole('alert')).toHaveCount(0);
});

/** What somebody who goes past the pages gets from the cluster's API through the portal. */
async function through(page: Page, resource: string): Promise<number> {
  const authorization = await tokenOf(page);
  return page.evaluate(
    async ([address, token]) => {
      const headers = { authorization: token ?? '', 'Backstage-Kubernetes-Cluster': 'platform' };
      return (await fetch(`/api/kubernetes/proxy${address}`, { headers })).status;
    },
    [`/api/v1/namespaces/${namespace}/${resource}`, authorization],
  );
}

test('nobody reads a Secret through the portal, and only administrators call the cluster’s API', async ({
  page,
  browser,
}) => {
  await signIn(page, 'omar');
  expect(await through(page, 'pods')).toBe(403);
  const admin = await (await browser.newContext()).newPage();
  await signIn(admin, 'mira');
  expect(await through(admin, 'pods')).toBe(200);
  expect(await through(admin, 'secrets')).toBe(403);
  await admin.goto('/audit?plugin=kubernetes');
  const records = admin.getByRole('table', { name: 'Audit records' });
  await expect(async () => {
    await admin.getByRole('button', { name: 'Refresh' }).click();
    await expect(records).toContainText('mira', { timeout: 3000 });
  }).toPass({ timeout: 30_000 });
  await admin.context().close();
});
