import { expect, test } from '@playwright/test';
import { signIn, tokenOf } from '../support/people.ts';
import { approve, ask, fresh, state } from '../support/requests.ts';

interface AuditRecord {
  actor?: string;
  eventId?: string;
  action?: string;
}

test('who asked, who approved and who signed in can be seen by the auditor, and by no developer', async ({
  page,
  browser,
}) => {
  await signIn(page, 'omar');
  const path = await ask(page, 'new-database', { Name: fresh('audited', '_'), 'What is it for?': 'To be found again' });
  const id = path.split('/').at(-1) ?? '';
  const lead = await (await browser.newContext()).newPage();
  await signIn(lead, 'lena');
  await approve(lead, path);
  await lead.context().close();
  await expect(state(page)).toHaveText('Done', { timeout: 30_000 });

  const find = async (authorization: string, text: string, where = page) =>
    where.evaluate(
      async ([token, query]) => {
        const answer = await fetch(`/api/audit/records?text=${query}`, { headers: { authorization: token ?? '' } });
        return { status: answer.status, body: (await answer.json()) as { records?: AuditRecord[] } };
      },
      [authorization, text],
    );
  expect((await find(await tokenOf(page), id)).status).toBe(403);

  const auditor = await (await browser.newContext()).newPage();
  await signIn(auditor, 'vera');
  const token = await tokenOf(auditor);
  await expect(async () => {
    const { status, body } = await find(token, id, auditor);
    expect(status).toBe(200);
    const said = JSON.stringify(body);
    for (const actor of ['user:default/omar', 'user:default/lena']) expect(said).toContain(actor);
    expect(said).toContain('request-approve');
  }).toPass({ timeout: 20_000 });

  await auditor.goto(`/audit?text=${id}`);
  const records = auditor
    .getByRole('table', { name: 'Audit records' })
    .or(auditor.getByRole('grid', { name: 'Audit records' }));
  await expect(records.first()).toContainText('lena');
  await auditor.context().close();
});
