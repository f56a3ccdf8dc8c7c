import { expect, test } from '@playwright/test';
import { signIn } from '../support/people.ts';

test.describe('search', () => {
  test('it finds a component by what it does', async ({ page }) => {
    await signIn(page, 'omar', '/search?query=payment%20providers');
    await expect(page.getByRole('link', { name: /payment gateway/i }).first()).toBeVisible({ timeout: 60_000 });
  });

  test('it says so when there is nothing', async ({ page }) => {
    await signIn(page, 'omar', '/search?query=zeppelin-mooring');
    await expect(page.getByText(/no results|0 results/i).first()).toBeVisible();
  });
});
