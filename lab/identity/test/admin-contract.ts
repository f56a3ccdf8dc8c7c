import { describe, expect, it } from 'vitest';
import { adminAs, tokenFor } from './admin.ts';
import { usernames } from './start.ts';

interface User {
  id: string;
  username: string;
  firstName: string;
  email: string;
  enabled: boolean;
  attributes?: Record<string, string[]>;
}

interface Group {
  id: string;
  name: string;
  path: string;
  subGroupCount: number;
  attributes?: Record<string, string[]>;
}

/** What both must answer, Keycloak and the lab's own provider: what the portal reads, and how people come and go. */
export function adminContract(name: string, provider: () => string): void {
  const reading = () => adminAs(provider(), 'portal-directory');
  const changing = () => adminAs(provider(), 'people-admin');
  const usersAt = async (path: string): Promise<User[]> => (await (await reading())('GET', path)).body as User[];
  const groupsAt = async (path: string): Promise<Group[]> => (await (await reading())('GET', path)).body as Group[];
  const groupCalled = async (wanted: string): Promise<Group> => {
    const found = (await groupsAt('groups?briefRepresentation=false')).find((group) => group.name === wanted);
    if (!found) throw new Error(`there is no group ${wanted}`);
    return found;
  };
  const membersOf = async (group: string): Promise<string[]> =>
    (await usersAt(`groups/${(await groupCalled(group)).id}/members?max=100`)).map(({ username }) => username);

  describe(`${name}: reading who works here`, () => {
    it('gives a token to a client as itself, and none to a wrong secret', async () => {
      expect(await tokenFor(provider(), 'portal-directory')).toMatchObject({ status: 200, token: expect.any(String) });
      expect((await tokenFor(provider(), 'portal-directory', 'guessed')).status).toBe(401);
      expect((await tokenFor(provider(), 'portal')).status).toBeGreaterThanOrEqual(400);
    });

    it('lists and counts people, none of them a service', async () => {
      expect((await usersAt('users?max=100')).map(({ username }) => username)).toEqual(usernames.toSorted());
      expect((await (await reading())('GET', 'users/count')).body).toBe(usernames.length);
    });

    it('tells of a person what the realm’s file says', async () => {
      const [omar] = await usersAt('users?username=omar&exact=true');
      expect(omar).toMatchObject({
        username: 'omar',
        firstName: 'Omar',
        lastName: 'Haddad',
        email: 'omar@harbourline.example',
        emailVerified: true,
        enabled: true,
        attributes: { title: ['Backend developer'] },
      });
      const [brief] = await usersAt('users?username=omar&exact=true&briefRepresentation=true');
      expect(brief?.attributes).toBeUndefined();
    });

    it('gives pages that add up', async () => {
      const pages = await Promise.all([0, 4, 8].map((first) => usersAt(`users?first=${first}&max=4`)));
      expect(pages.map((users) => users.length)).toEqual([4, 4, 1]);
      expect(pages.flat().map(({ username }) => username)).toEqual(usernames.toSorted());
    });

    it('lists groups with what is said of them, and who is in them', async () => {
      expect(await groupCalled('checkout')).toMatchObject({
        path: '/checkout',
        subGroupCount: 0,
        attributes: { type: ['team'], parent: ['harbourline'], email: ['checkout@harbourline.example'] },
      });
      expect((await groupsAt('groups')).every(({ attributes }) => attributes === undefined)).toBe(true);
      expect((await (await reading())('GET', 'groups/count')).body).toEqual({ count: 8 });
      expect(await membersOf('checkout')).toEqual(['ines', 'lena', 'omar']);
    });

    it('lets nobody read without a token, and nobody change with a reader’s', async () => {
      const bare = await fetch(`${provider()}/admin/realms/stagecraft/users`);
      expect(bare.status).toBe(401);
      const [omar] = await usersAt('users?username=omar&exact=true');
      const reader = await reading();
      expect((await reader('DELETE', `users/${omar?.id}`)).status).toBe(403);
      expect((await reader('PUT', `users/${omar?.id}`, { enabled: false })).status).toBe(403);
      expect((await reader('POST', 'users', { username: 'mallory' })).status).toBe(403);
    });
  });

  describe(`${name}: people come and go`, () => {
    const noor = { username: 'noor', firstName: 'Noor', lastName: 'Aziz', email: 'noor@harbourline.example' };

    it('adds somebody, moves them, disables them and removes them', async () => {
      const admin = await changing();
      const credentials = [{ type: 'password', value: 'the-pass-of-noor', temporary: false }];
      const added = await admin('POST', 'users', { ...noor, enabled: true, groups: ['/checkout'], credentials });
      expect(added.status).toBe(201);
      const id = added.location.split('/').at(-1) ?? '';
      expect((await admin('GET', `users/${id}`)).body).toMatchObject({ id, ...noor, enabled: true });
      expect(await membersOf('checkout')).toContain('noor');

      const [from, to] = await Promise.all([groupCalled('checkout'), groupCalled('logistics')]);
      expect((await admin('PUT', `users/${id}/groups/${to.id}`)).status).toBe(204);
      expect((await admin('DELETE', `users/${id}/groups/${from.id}`)).status).toBe(204);
      expect(await membersOf('checkout')).not.toContain('noor');
      expect((await groupsAt(`users/${id}/groups`)).map(({ path }) => path)).toEqual(['/logistics']);

      expect((await admin('PUT', `users/${id}`, { enabled: false })).status).toBe(204);
      expect((await admin('GET', `users/${id}`)).body).toMatchObject({ ...noor, enabled: false });
      expect((await usersAt('users?enabled=false')).map(({ username }) => username)).toEqual(['noor']);

      expect((await admin('DELETE', `users/${id}`)).status).toBe(204);
      expect((await admin('GET', `users/${id}`)).status).toBe(404);
      expect((await admin('DELETE', `users/${id}`)).status).toBe(404);
      expect(await membersOf('logistics')).not.toContain('noor');
    });

    it('takes no name and no address twice, and nobody without a name', async () => {
      const admin = await changing();
      const twice = await admin('POST', 'users', { ...noor, username: 'omar' });
      expect(twice).toMatchObject({ status: 409, body: { errorMessage: 'User exists with same username' } });
      const address = await admin('POST', 'users', { ...noor, email: 'omar@harbourline.example' });
      expect(address).toMatchObject({ status: 409, body: { errorMessage: 'User exists with same email' } });
      expect((await admin('POST', 'users', { firstName: 'Noor' })).status).toBe(400);
      expect((await usersAt('users')).map(({ username }) => username)).toEqual(usernames.toSorted());
    });
  });
}
