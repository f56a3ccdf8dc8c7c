import { expect, test } from '@playwright/test';
import { signIn } from '../support/people.ts';

test('a component has a Kubernetes tab exactly where the portal has a cluster', async ({ page }) => {
  await signIn(page, 'omar', '/catalog/default/component/storefront');
  const tabs = page.getByRole('navigation', { name: 'Content navigation' });
  await expect(tabs.getByRole('link', { name: 'Docs' })).toBeVisible();
  const status = await page.evaluate(async () => (await fetch('/api/kubernetes/clusters')).status);
  await expect(tabs.getByRole('link', { name: 'Kubernetes' })).toHaveCount(status === 404 ? 0 : 1);
});
