import { type Browser, expect, type Page } from '@playwright/test';
import { signIn } from './people.ts';

/** Fills in a request's form and submits it; gives the request's address. */
export async function ask(page: Page, type: string, values: Record<string, string>): Promise<string> {
  await page.goto(`/requests/new/${type}`);
  for (const [label, value] of Object.entries(values)) await page.getByRole('textbox', { name: label }).fill(value);
  await page.getByRole('button', { name: 'Submit request' }).click();
  await expect(state(page)).toHaveText('Waiting for approval');
  return new URL(page.url()).pathname;
}

export const state = (page: Page) => page.getByRole('region', { name: 'Progress' }).getByRole('status');

export async function approve(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0);
}

/** A name that no earlier run has used. */
export const fresh = (start: string, joint: '-' | '_'): string => `${start}${joint}${Date.now().toString(36)}`;

export const result = (page: Page) => page.getByRole('region', { name: 'Result' });

/** Somebody else's approval, in a browser of their own. */
export async function approvedBy(browser: Browser, lead: string, path: string): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, lead);
  await approve(page, path);
  await context.close();
}
