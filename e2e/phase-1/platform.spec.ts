import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { installation } from '../support/installation.ts';
import { signIn, tokenOf } from '../support/people.ts';

interface Report {
  verdict: 'kept' | 'broken' | 'unclear';
  startedAt: string;
  score: { whole: { kept: number; of: number }; layers: { name: string; kept: number; of: number }[] };
}

/** What it finds is not what this is about: also a broken promise is told. */
function verify(): Report {
  const program = resolve(import.meta.dirname, '..', '..', 'stagecraft');
  const home = process.env.STAGECRAFT_TEST_HOME;
  const args = [program, 'verify', '--json', '--name', installation, ...(home ? ['--home', home] : [])];
  const options = { encoding: 'utf8', timeout: 150_000, maxBuffer: 64 * 1024 * 1024 } as const;
  try {
    return JSON.parse(execFileSync(process.execPath, args, options)) as Report;
  } catch (error) {
    const { status, stdout } = error as { status?: number; stdout?: string };
    if (status === 12 || status === 13) return JSON.parse(stdout ?? '') as Report;
    throw error;
  }
}

const words = {
  kept: 'Every promise is kept',
  broken: 'A promise is broken',
  unclear: 'Not everything could be checked',
};
const promises = (page: Page) => page.getByRole('region', { name: 'Promises' });

const askApi = (page: Page, authorization: string, body?: string) =>
  page.evaluate(
    async ([token, sent]) => {
      const headers = { authorization: token ?? '', 'content-type': 'application/json' };
      const answer = await fetch(
        '/api/platform/verify',
        sent === undefined ? { headers } : { method: 'POST', headers, body: sent },
      );
      return { status: answer.status, body: await answer.text() };
    },
    [authorization, body],
  );

test('a run of verify is seen on the page: all of it by those who look after the platform, the score by others', async ({
  page,
  browser,
}) => {
  test.skip(
    process.env.STAGECRAFT_TEST_WALKED_BY_VERIFY === '1',
    'a run of verify walks this journey, and is one itself',
  );
  test.slow();
  const { verdict, score, startedAt } = verify();
  await signIn(page, 'mira', '/platform');
  const seen = promises(page);
  await expect(seen).toContainText(words[verdict]);
  await expect(seen).toContainText(`${score.whole.kept} of ${score.whole.of} kept`);
  await expect(seen.locator('time')).toHaveAttribute('datetime', startedAt);
  const counted = score.layers.filter(({ of }) => of > 0);
  await expect(seen.getByRole('list', { name: 'Score by layer' }).getByRole('listitem')).toHaveText(
    counted.map(({ name, kept, of }) => `${name}${kept} of ${of}`),
  );
  await expect(seen.getByText('The latest result is old')).toHaveCount(0);
  const admin = await tokenOf(page);
  expect(await askApi(page, admin, '{"kind":"garbage"}')).toMatchObject({ status: 400 });

  const viewer = await (await browser.newContext()).newPage();
  await signIn(viewer, 'vera', '/platform');
  await expect(promises(viewer)).toContainText(`${score.whole.kept} of ${score.whole.of} kept`);
  await expect(promises(viewer)).toContainText('shown to leads and platform administrators');
  await expect(promises(viewer).getByRole('list', { name: 'Score by layer' })).toHaveCount(0);
  const token = await tokenOf(viewer);
  const { status, body } = await askApi(viewer, token);
  expect(status).toBe(200);
  expect(JSON.parse(body).latest).not.toHaveProperty('details');
  expect(body).not.toMatch(/ID-1|controls/);
  expect((await askApi(viewer, token, '{}')).status).toBe(403);
  await viewer.context().close();
});

test('who hands over a result stands in the audit trail', async ({ page, browser }) => {
  await signIn(page, 'omar', '/platform');
  expect((await askApi(page, await tokenOf(page), '{}')).status).toBe(403);
  const auditor = await (await browser.newContext()).newPage();
  await signIn(auditor, 'vera', '/platform');
  const token = await tokenOf(auditor);
  await expect(async () => {
    const records = await auditor.evaluate(async (authorization) => {
      const answer = await fetch('/api/audit/records?text=verify-record', { headers: { authorization } });
      return answer.text();
    }, token);
    expect(records).toContain('user:default/omar');
    expect(records).toContain('failed');
  }).toPass({ timeout: 20_000 });
  await auditor.context().close();
});
