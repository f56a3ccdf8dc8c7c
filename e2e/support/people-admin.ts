import { address, secret } from './installation.ts';

const realm = () => `${address('identity')}/realms/stagecraft`;

async function token(): Promise<string> {
  const basic = Buffer.from(`people-admin:${secret('people-admin-client-secret')}`).toString('base64');
  const answer = await fetch(`${realm()}/protocol/openid-connect/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** People as whoever administers them does it: through Keycloak's admin API. */
async function ask(method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${realm().replace('/realms/', '/admin/realms/')}/${path}`, {
    method,
    headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

async function idOf(kind: 'users' | 'groups', query: string): Promise<string | undefined> {
  const [found] = (await ask('GET', `${kind}?${query}`)) as { id: string }[];
  return found?.id;
}

export async function addPerson(username: string, password: string, groups: string[]): Promise<void> {
  const credentials = [{ type: 'password', value: password, temporary: false }];
  const [firstName = username] = username.split('-');
  const email = `${username}@harbourline.example`;
  const user = { username, firstName, lastName: 'Trial', email, emailVerified: true, enabled: true, credentials };
  await ask('POST', 'users', { ...user, groups: groups.map((group) => `/${group}`) });
}

/** Nothing is done where they have gone already. */
export async function removePerson(username: string): Promise<void> {
  const id = await idOf('users', `username=${username}&exact=true`);
  if (id !== undefined) await ask('DELETE', `users/${id}`);
}

export async function movePerson(username: string, { from, to }: { from: string; to: string }): Promise<void> {
  const id = await idOf('users', `username=${username}&exact=true`);
  const [left, joined] = await Promise.all([idOf('groups', `search=${from}`), idOf('groups', `search=${to}`)]);
  await ask('PUT', `users/${id}/groups/${joined}`);
  await ask('DELETE', `users/${id}/groups/${left}`);
}
