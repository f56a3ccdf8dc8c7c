import type { Context } from './context.ts';

interface User {
  id: string;
  username: string;
  enabled: boolean;
}

/** People as the identity provider has them, read and changed through Keycloak's admin API. */
export class DirectoryDesk {
  readonly #context: Context;
  readonly #admin: string;
  readonly #token: string;

  private constructor(context: Context, admin: string, token: string) {
    this.#context = context;
    this.#admin = admin;
    this.#token = token;
  }

  /** As whoever administers people; the portal has no such key. */
  static async open(context: Context): Promise<DirectoryDesk> {
    const [{ addresses }, secrets] = await Promise.all([context.inside.plan(), context.inside.secrets()]);
    const provider = addresses.find(({ name }) => name === 'identity')?.url;
    if (provider === undefined) throw new Error('the installed plan has no address for the identity provider');
    const basic = Buffer.from(`people-admin:${secrets['people-admin-client-secret']}`).toString('base64');
    const answer = await context.ask(`${provider}/realms/stagecraft/protocol/openid-connect/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      form: { grant_type: 'client_credentials' },
      quiet: true,
    });
    context.note('a token of the client people-admin', String(answer.status));
    if (answer.status !== 200) throw new Error(`the identity provider gives people-admin no token: ${answer.status}`);
    const { access_token: token } = JSON.parse(answer.body) as { access_token: string };
    return new DirectoryDesk(context, `${provider}/admin/realms/stagecraft`, token);
  }

  /** The names of everybody who may sign in. */
  async people(): Promise<string[]> {
    const { body } = await this.#ask('GET', 'users?max=10000&briefRepresentation=true');
    const users = (JSON.parse(body) as User[]).filter(({ enabled }) => enabled);
    this.#context.note(
      'people at the identity provider who may sign in',
      users.map((user) => user.username).join(', '),
    );
    return users.map(({ username }) => username);
  }

  async groups(): Promise<number> {
    const { body } = await this.#ask('GET', 'groups/count');
    return (JSON.parse(body) as { count: number }).count;
  }

  /** Somebody who can sign in nowhere, unless they are given a password, and is in no group unless one is said. */
  async add(username: string, { password, groups = [] }: { password?: string; groups?: string[] } = {}): Promise<void> {
    const credentials = password === undefined ? [] : [{ type: 'password', value: password, temporary: false }];
    const email = `${username}@verify.invalid`;
    const person = { username, firstName: 'Verify', lastName: 'Trial', email, emailVerified: true, enabled: true };
    await this.#ask('POST', 'users', { ...person, credentials, groups: groups.map((group) => `/${group}`) });
  }

  async move(username: string, { from, to }: { from: string[]; to: string[] }): Promise<void> {
    const [user] = JSON.parse((await this.#ask('GET', `users?username=${username}&exact=true`)).body) as User[];
    for (const [method, names] of [['DELETE', from] as const, ['PUT', to] as const]) {
      for (const name of names) await this.#ask(method, `users/${user?.id}/groups/${await this.#groupId(name)}`);
    }
  }

  async #groupId(name: string): Promise<string> {
    const { body } = await this.#ask('GET', `groups?search=${name}&exact=true`);
    const found = (JSON.parse(body) as { id: string; name: string }[]).find((group) => group.name === name);
    if (found === undefined) throw new Error(`the identity provider has no group ${name}`);
    return found.id;
  }

  async remove(username: string): Promise<void> {
    const { body } = await this.#ask('GET', `users?username=${username}&exact=true`);
    const [user] = JSON.parse(body) as User[];
    if (user !== undefined) await this.#ask('DELETE', `users/${user.id}`);
  }

  async #ask(method: string, path: string, json?: unknown) {
    const headers = { authorization: `Bearer ${this.#token}` };
    const where = `${this.#admin}/${path}`;
    const answer = await this.#context.ask(where, { method, headers, quiet: true, ...(json ? { json } : {}) });
    if (method !== 'GET') this.#context.note(`${method} ${path} at the identity provider`, String(answer.status));
    if (answer.status < 300) return answer;
    throw new Error(`the identity provider answers ${answer.status} to ${method} ${path}`);
  }
}
