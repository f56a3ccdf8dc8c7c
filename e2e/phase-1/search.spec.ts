import { expect, test } from '@playwright/test';
import { signIn } from '../support/people.ts';

test.describe('search', () => {
  test('it finds a component by what it does', async ({ page }) => {
    await signIn(page, 'omar', '/search?query=payment%20providers');
    await expect(page.getByRole('link', { name: /payment gateway/i }).first()).toBeVisible({ timeout: 60_000 });
  });

  test('it finds what stands only in the documentation, on a page that nobody has opened yet', async ({ page }) => {
    // The index of the documentation is renewed every two minutes.
    test.setTimeout(240_000);
    await signIn(page, 'omar', '/search?query=putting%20away');
    const found = page.locator('a[href*="/docs/default/component/warehouse-stock/counting"]').first();
    await expect(async () => {
      await page.reload();
      await expect(found).toBeVisible({ timeout: 8_000 });
    }).toPass({ timeout: 200_000 });
    await found.click();
    await expect(page.getByText('no picking, no putting away')).toBeVisible({ timeout: 60_000 });
  });

  test('it says so when there is nothing', async ({ page }) => {
    await signIn(page, 'omar', '/search?query=zeppelin-mooring');
    await expect(page.getByText(/no results|0 results/i).first()).toBeVisible();
  });
});
