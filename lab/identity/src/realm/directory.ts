import type { Account } from '../people/account.ts';
import type { People } from '../people/people.ts';
import { groupsOf } from './groups.ts';
import type { Realm } from './model.ts';

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

function toPerson(account: Account, teams: Set<string>): Person {
  const { id, username, email, emailVerified, groups, attributes } = account;
  const givenName = account.firstName || username;
  return {
    id,
    username,
    name: `${givenName} ${account.lastName}`.trim(),
    givenName,
    familyName: account.lastName,
    email,
    emailVerified,
    title: attributes.title?.[0],
    team: groups.find((group) => teams.has(group))?.slice(1),
    groups,
  };
}

/** Who may sign in at the moment. */
export class Directory {
  private readonly known: People;
  private readonly teams: Set<string>;
  private readonly byEmail: boolean;

  constructor(realm: Realm, people: People) {
    this.known = people;
    const teams = groupsOf(realm).filter(({ attributes }) => attributes.type?.includes('team'));
    this.teams = new Set(teams.map(({ path }) => path));
    this.byEmail = realm.loginWithEmailAllowed ?? false;
  }

  get people(): Person[] {
    return this.enabled().map((account) => toPerson(account, this.teams));
  }

  byId(id: string): Person | undefined {
    const account = this.known.byId(id);
    return account?.enabled ? toPerson(account, this.teams) : undefined;
  }

  byLogin(login: string): Person | undefined {
    const wanted = login.trim().toLowerCase();
    const found = this.enabled().find(
      ({ username, email }) => username === wanted || (this.byEmail && email?.toLowerCase() === wanted),
    );
    return found && toPerson(found, this.teams);
  }

  verify(login: string, password: string): Person | undefined {
    const person = this.byLogin(login);
    return this.known.isPassword(person?.id ?? '', password) ? person : undefined;
  }

  private enabled(): Account[] {
    return this.known.all().filter(({ enabled }) => enabled);
  }
}
