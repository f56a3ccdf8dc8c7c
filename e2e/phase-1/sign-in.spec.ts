import { expect, test } from '@playwright/test';
import { address } from '../support/installation.ts';
import { fillSignIn, openSignIn, people, signIn } from '../support/people.ts';

test.describe('sign-in', () => {
  for (const { username, name } of people()) {
    test(`${username} signs in and is known to the catalog`, async ({ page }) => {
      await signIn(page, username);
      await expect(page.getByRole('heading', { name: `Welcome, ${name.split(' ')[0]}` })).toBeVisible();
      await page.goto(`/catalog/default/user/${username}`);
      await expect(page.getByRole('heading', { name }).first()).toBeVisible();
    });
  }

  test('a wrong password is refused, and said', async ({ page }) => {
    await page.goto('/');
    const form = await openSignIn(page);
    await fillSignIn(form, 'petra', 'not-her-password');
    await expect(form.getByRole('alert').or(form.getByText('Invalid username or password.'))).toBeVisible();
    await expect(form.getByLabel('Password', { exact: true })).toBeVisible();
  });

  test('the session outlives a reload, and ends with signing out', async ({ page }) => {
    await signIn(page, 'omar');
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Welcome, Omar' })).toBeVisible();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('button', { name: /continue with your/i })).toBeVisible();
  });

  test('while somebody signs out, no page that still loads asks for a new session', async ({ page }) => {
    await signIn(page, 'omar');
    const asked: string[] = [];
    page.on('request', (request) => {
      if (/\/api\/auth\/[^/]+\/refresh/.test(request.url())) asked.push(request.url());
    });
    const leaving = page.waitForRequest('**/api/auth/*/logout**');
    await page.route('**/api/auth/*/logout**', async (route) => {
      await page.getByRole('link', { name: 'Catalog', exact: true }).first().click();
      await page.waitForTimeout(1_000);
      expect(asked).toEqual([]);
      await route.continue();
    });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await leaving;
    await expect(page.getByRole('button', { name: /continue with your/i })).toBeVisible();
  });

  test('somebody who has not signed in sees nothing and is told nothing', async ({ page }) => {
    await page.goto('/catalog/default/component/payment-gateway');
    await expect(page.getByRole('button', { name: /continue with your/i })).toBeVisible();
    await expect(page.getByText('One door to three payment providers')).toHaveCount(0);
    for (const path of [
      '/api/catalog/entities',
      '/api/requests/requests',
      '/api/audit/records',
      '/api/platform/summary',
    ]) {
      expect(await page.evaluate(async (url) => (await fetch(url)).status, path), path).toBe(401);
    }
  });

  test('there is no way in as a guest', async ({ page }) => {
    await page.goto('/');
    expect(await page.evaluate(async () => (await fetch('/api/auth/guest/refresh')).status)).toBe(404);
    await expect(page.getByRole('button', { name: /guest/i })).toHaveCount(0);
  });

  test('the identity provider speaks OpenID Connect at its one address', async ({ request }) => {
    const issuer = `${address('identity')}/realms/stagecraft`;
    const answer = await request.get(`${issuer}/.well-known/openid-configuration`);
    expect((await answer.json()) as object).toMatchObject({ issuer });
  });
});
