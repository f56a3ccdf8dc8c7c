import { byPassword, byToken, type Desk, type Item, type Who } from './ask.ts';

/** By this its tokens are known as ours: those of before it go when there is another. */
const description = 'What the portal of Stagecraft launches jobs with';

/** An account without any right of its own; whoever has changed its password is put right. */
export async function ensureAccount(desk: Desk, admin: Who, name: string, password: string): Promise<Item> {
  const values = { password, is_superuser: false, is_system_auditor: false };
  const known = await desk.find(admin, 'users', { username: name });
  if (!known) return desk.must(admin, 'POST', 'users/', { username: name, ...values });
  const { status } = await desk.ask(byPassword(name, password), 'GET', 'me/');
  if (status === 200 && known.is_superuser === false) return known;
  return desk.must(admin, 'PATCH', `users/${known.id}/`, values);
}

interface Roles {
  summary_fields?: { object_roles?: Record<string, { id: number } | undefined> };
}

/** It may launch these templates and see their jobs. */
export async function letLaunch(desk: Desk, admin: Who, account: Item, templates: Iterable<number>): Promise<void> {
  for (const id of templates) {
    const { summary_fields: of } = (await desk.must(admin, 'GET', `job_templates/${id}/`)) as Roles;
    const role = of?.object_roles?.execute_role?.id;
    await desk.must(admin, 'POST', `roles/${role}/users/`, { id: account.id });
  }
}

/** Whose it is, if AWX knows it. */
export async function holderOf(desk: Desk, token: string): Promise<string | undefined> {
  const answer = await desk.ask(byToken(token), 'GET', 'me/');
  if (answer.status !== 200) return undefined;
  return (JSON.parse(answer.body) as { results?: Item[] }).results?.[0]?.username;
}

/** AWX makes it, and shows it once: only the account itself can ask for one. */
export async function makeToken(desk: Desk, own: Who, account: Item): Promise<string> {
  const mine = `users/${account.id}/personal_tokens/`;
  const { results } = (await desk.must(own, 'GET', `${mine}?page_size=200`)) as unknown as { results: Item[] };
  // Of a run that was cut off before the token was kept: nobody knows it.
  for (const token of results.filter((each) => each.description === description))
    await desk.must(own, 'DELETE', `tokens/${token.id}/`);
  const made = await desk.must(own, 'POST', mine, { description, scope: 'write' });
  return String(made.token);
}
