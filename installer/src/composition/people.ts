import { files } from '../adapters/files.ts';
import type { Person } from '../cli/world.ts';

interface Realm {
  users: {
    username: string;
    firstName?: string;
    lastName?: string;
    groups?: string[];
    serviceAccountClientId?: string;
  }[];
}

/** The lab's people, as the identity provider knows them. */
export async function readPeople(root: string): Promise<Person[]> {
  const realm = (await files.readJson(`${root}/lab/company/realm.json`)) as Realm;
  const people = realm.users.filter((user) => user.serviceAccountClientId === undefined);
  return people.map(({ username, firstName = '', lastName = '', groups = [] }) => ({
    username,
    name: `${firstName} ${lastName}`.trim(),
    groups: groups.map((group) => group.replace(/^\//, '')),
  }));
}
