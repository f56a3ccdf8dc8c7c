import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { stagecraft } from './installation.ts';

export interface Person {
  username: string;
  name: string;
  groups: string[];
  password: string;
}

let known: Person[] | undefined;

/** The lab's people with their passwords, as `stagecraft credentials` gives them. */
export function people(): Person[] {
  known ??= (JSON.parse(stagecraft('credentials', '--json')) as { people: Person[] }).people;
  return known;
}

export function person(username: string): Person {
  const found = people().find((each) => each.username === username);
  if (!found) throw new Error(`nobody in the lab is called ${username}`);
  return found;
}

/** Fills in the identity provider's form, wherever it is shown. */
export async function fillSignIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: /^sign in/i }).click();
}

const ours = /continue with your/i;

/** The identity provider's form, in the window that the portal opens. */
export async function openSignIn(page: Page, name = ours): Promise<Page> {
  const button = page.getByRole('button', { name });
  // The portal asks the identity provider first: on a busy machine, right after both have started, that takes its time.
  const patience = { timeout: 60_000 };
  await expect(button).toBeVisible(patience);
  // Together: what failed while only the other was waited for would end the test before it has cleaned up.
  const [popup] = await Promise.all([page.waitForEvent('popup', patience), button.click(patience)]);
  return popup;
}

/** Signs in as a person does: from the portal's page, through the identity provider's. */
export async function signIn(
  page: Page,
  username: string,
  path = '/',
  password = person(username).password,
): Promise<void> {
  await page.goto(path);
  await fillSignIn(await openSignIn(page), username, password);
  await expect(page.getByRole('link', { name: 'Settings' })).toBeVisible({ timeout: 30_000 });
}

/** The person's token, taken from a call that their page makes: for looking at what the API says to them. */
export async function tokenOf(page: Page): Promise<string> {
  const call = page.waitForRequest((request) => request.headers().authorization?.startsWith('Bearer ') === true);
  await page.goto('/platform');
  const token = (await call).headers().authorization;
  if (!token) throw new Error('the page made no call with a token');
  return token;
}
