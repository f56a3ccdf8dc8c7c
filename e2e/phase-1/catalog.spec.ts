import { expect, test } from '@playwright/test';
import { people, signIn } from '../support/people.ts';

test.describe('catalog', () => {
  test('it looks like a company: components with owners and lifecycles', async ({ page }) => {
    await signIn(page, 'omar', '/catalog?filters%5Bkind%5D=component&filters%5Buser%5D=all');
    await expect(page.getByText(/^All Components? \(1\d\)/)).toBeVisible();
    const row = page.getByRole('row').filter({ hasText: 'Payment gateway' });
    await expect(row).toContainText('Checkout');
    await expect(row).toContainText('production');
    await expect(row).toContainText('Orders');
  });

  test('three teams have their people', async ({ page }) => {
    await signIn(page, 'vera', '/catalog/default/group/logistics');
    const team = people().filter(({ groups }) => groups.includes('logistics'));
    expect(team).toHaveLength(3);
    for (const { name } of team) await expect(page.getByRole('link', { name: `User page for ${name}` })).toBeVisible();
  });

  test('a component shows what it depends on, as a graph', async ({ page }) => {
    await signIn(page, 'omar', '/catalog/default/component/payment-gateway');
    const card = page
      .locator('article, section, div')
      .filter({ has: page.getByText('Relations', { exact: true }) })
      .last();
    await expect(card).toBeVisible();
    await expect(page.locator('svg').getByText('Orders database')).toBeVisible();
    await expect(page.locator('svg').getByText('Payments API')).toBeVisible();
  });

  test('an API has an OpenAPI page', async ({ page }) => {
    await signIn(page, 'omar', '/catalog/default/api/payments-api/definition');
    await expect(page.locator('.swagger-ui, [class*="swagger"]').first()).toBeVisible();
    await expect(page.locator('.opblock').first()).toBeVisible();
  });
});
