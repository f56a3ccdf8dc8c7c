import { expect, type Page, test } from '@playwright/test';
import { Elsewhere, type Shape, shapes } from '../support/elsewhere.ts';
import { stagecraft, target } from '../support/installation.ts';
import { refused } from '../support/outside.ts';
import { openSignIn, signIn } from '../support/people.ts';
import { disturbing, inPhaseTwo } from '../support/phase-two.ts';
import { takesTurns } from '../support/turns.ts';
import { untilHealthy, withFrozen } from '../support/processes.ts';

inPhaseTwo();
test.beforeEach(() =>
  test.skip(target() !== 'embedded', 'what is frozen here is a process, and the other provider is on this machine'),
);
test.describe.configure({ mode: 'serial', timeout: 300_000 });

/** For five seconds after an answer the portal asks nobody again. */
const untilAskedAgain = (page: Page) => page.waitForTimeout(6000);

const says = (page: Page, text: RegExp) =>
  expect(page.getByRole('alert').filter({ hasText: text })).toBeVisible({ timeout: 60_000 });

test(
  'the identity provider hangs while somebody signs in: the page says so, and later it works',
  disturbing,
  async ({ page }) => {
    await page.goto('/');
    await untilAskedAgain(page);
    await withFrozen('lab-identity', async () => {
      await page.getByRole('button', { name: /continue with your/i }).click();
      await says(page, /identity provider does not answer/i);
    });
    await untilHealthy();
    await signIn(page, 'omar');
  },
);

/** Through the other provider's own page, in the window that the portal opens. */
async function signInElsewhere(page: Page, shape: Shape, login: string): Promise<void> {
  await page.goto('/');
  const form = await openSignIn(page, shapes[shape].button);
  await form.getByLabel('Account').fill(login);
  await form.getByRole('button', { name: 'Sign in elsewhere' }).click();
}

/** Each is two new starts of the portal; what differs between them is looked at without a browser by the plugin's own tests. */
const walked: Shape[] = process.env.STAGECRAFT_FULL === '1' ? (Object.keys(shapes) as Shape[]) : ['entra-id'];

for (const shape of walked) {
  test(
    `people sign in with another provider (${shape}), out and in again, and a fault is said`,
    disturbing,
    async ({ page, browser }) => {
      takesTurns(1, 2);
      const elsewhere = new Elsewhere(shape);
      const config = elsewhere.configFile();
      try {
        expect(refused(config)).toContain('ECONNREFUSED');
        await elsewhere.start();
        await elsewhere.disturb('issuer');
        expect(refused(config)).toContain('calls itself https://elsewhere.example');
        await elsewhere.disturb('none');
        stagecraft('up', '--config', config);
        await untilHealthy();

        await signInElsewhere(page, shape, 'omar');
        await expect(page.getByRole('heading', { name: 'Welcome, Omar' })).toBeVisible({ timeout: 60_000 });
        await page.reload();
        await expect(page.getByRole('heading', { name: 'Welcome, Omar' })).toBeVisible();
        await page.getByRole('button', { name: 'Sign out' }).click();
        await expect(page.getByRole('button', { name: shapes[shape].button })).toBeVisible();

        const another = await (await browser.newContext()).newPage();
        await signInElsewhere(another, shape, 'stranger');
        await says(another, /does not know you yet.*stranger@harbourline\.example/i);

        await elsewhere.stop();
        await untilAskedAgain(another);
        await another.getByRole('button', { name: shapes[shape].button }).click();
        await says(another, /identity provider does not answer/i);
        await elsewhere.start();
        await signInElsewhere(another, shape, 'omar');
        await expect(another.getByRole('heading', { name: 'Welcome, Omar' })).toBeVisible({ timeout: 60_000 });
        await another.context().close();
      } finally {
        await elsewhere.remove();
        stagecraft('up');
        await untilHealthy();
      }
    },
  );
}
