import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Realm, RealmGroup, RealmUser } from './model.ts';

export interface Person {
  id: string;
  username: string;
  name: string;
  givenName: string;
  familyName: string;
  email?: string;
  emailVerified: boolean;
  title?: string;
  team?: string;
  /** Paths as the realm has them: `/checkout`. */
  groups: string[];
}

function pathsOfType(groups: RealmGroup[], type: string, parent = ''): string[] {
  return groups.flatMap((group) => {
    const path = `${parent}/${group.name}`;
    const own = group.attributes?.type?.includes(type) ? [path] : [];
    return [...own, ...pathsOfType(group.subGroups ?? [], type, path)];
  });
}

function toPerson(user: RealmUser, teams: Set<string>): Person {
  const givenName = user.firstName ?? user.username;
  const familyName = user.lastName ?? '';
  const groups = user.groups ?? [];
  return {
    id: user.id ?? user.username,
    username: user.username,
    name: `${givenName} ${familyName}`.trim(),
    givenName,
    familyName,
    email: user.email,
    emailVerified: user.emailVerified ?? false,
    title: user.attributes?.title?.[0],
    team: groups.find((group) => teams.has(group))?.slice(1),
    groups,
  };
}

/** Who is in the realm. Read once at the start: a change of the file needs a restart. */
export class Directory {
  readonly people: Person[];
  private readonly digests = new Map<string, Buffer>();
  private readonly key = randomBytes(32);
  private readonly byEmail: boolean;

  constructor(realm: Realm) {
    const teams = new Set(pathsOfType(realm.groups, 'team'));
    const users = realm.users.filter((user) => user.enabled !== false);
    this.people = users.map((user) => toPerson(user, teams));
    this.byEmail = realm.loginWithEmailAllowed ?? false;
    for (const user of users) {
      const password = user.credentials?.find((credential) => credential.type === 'password')?.value;
      if (password) this.digests.set(user.username, this.digest(password));
    }
  }

  byId(id: string): Person | undefined {
    return this.people.find((person) => person.id === id);
  }

  byLogin(login: string): Person | undefined {
    const wanted = login.trim().toLowerCase();
    return this.people.find(
      (person) => person.username === wanted || (this.byEmail && person.email?.toLowerCase() === wanted),
    );
  }

  /** Takes as long for somebody unknown as for a wrong password. */
  verify(login: string, password: string): Person | undefined {
    const person = this.byLogin(login);
    const expected = this.digests.get(person?.username ?? '') ?? randomBytes(32);
    return timingSafeEqual(expected, this.digest(password)) ? person : undefined;
  }

  private digest(password: string): Buffer {
    return createHmac('sha256', this.key).update(password).digest();
  }
}
