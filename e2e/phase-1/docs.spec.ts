import { expect, test } from '@playwright/test';
import { signIn } from '../support/people.ts';

test.describe('documentation', () => {
  test('a component’s pages render, with their navigation', async ({ page }) => {
    await signIn(page, 'omar', '/docs/default/component/payment-gateway');
    await expect(
      page
        .getByRole('heading', { level: 1 })
        .filter({ hasText: /payment/i })
        .first(),
    ).toBeVisible({ timeout: 60_000 });
    const pages = page.locator('.md-nav--primary a.md-nav__link');
    await expect(pages.nth(1)).toBeVisible();
    const title = (await pages.nth(1).innerText()).trim();
    await pages.nth(1).click();
    await expect(page.locator('.md-content').getByRole('heading', { level: 1 })).toContainText(
      title.split(' ')[0] ?? title,
    );
  });

  test('the docs page lists what can be read', async ({ page }) => {
    await signIn(page, 'yuki', '/docs');
    await expect(page.getByRole('link', { name: /warehouse|shipment|tracker/i }).first()).toBeVisible();
  });
});
