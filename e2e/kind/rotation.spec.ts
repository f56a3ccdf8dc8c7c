import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { installation, secret } from '../support/installation.ts';
import { signIn } from '../support/people.ts';

const run = promisify(execFile);

test.describe.configure({ timeout: 900_000 });

/** As `stagecraft`, while the browser goes on. */
async function rotate(): Promise<string> {
  const home = process.env.STAGECRAFT_TEST_HOME;
  const program = resolve(import.meta.dirname, '..', '..', 'stagecraft');
  const where = [...(home ? ['--home', home] : []), '--name', installation];
  const { stdout } = await run(process.execPath, [program, 'rotate', 'database', '--yes', ...where]);
  return stdout;
}

test('the portal’s database password is made anew under somebody’s hands, and their page goes on', async ({
  page,
  browser,
}) => {
  await signIn(page, 'omar', '/catalog');
  const before = secret('portal-database-password');
  const refused: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 500) refused.push(`${response.status()} ${response.url()}`);
  });
  const rotating = { over: false };
  const ended = rotate().finally(() => {
    rotating.over = true;
  });
  while (!rotating.over) {
    await page.reload();
    await expect(page.getByRole('link', { name: 'Settings' })).toBeVisible({ timeout: 60_000 });
  }
  expect(await ended).toContain('the former ones are refused');
  expect(refused).toEqual([]);
  expect(secret('portal-database-password')).not.toBe(before);
  const later = await (await browser.newContext()).newPage();
  await signIn(later, 'yuki');
  await later.context().close();
});
