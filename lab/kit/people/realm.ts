import { readFile } from 'node:fs/promises';
import { describeError } from '../log.ts';
import { groupOf, isObject, listOf, type People, type PeopleGroup, type Person, textOf } from './model.ts';

function readUser(value: unknown): Person[] {
  if (!isObject(value)) return [];
  const username = textOf(value.username).toLowerCase();
  if (!username || username.startsWith('service-account-') || value.enabled === false) return [];
  // `/harbourline/checkout` and `/checkout` name the same team.
  const groups = listOf(value.groups).map((path) => textOf(path).split('/').filter(Boolean).at(-1) ?? '');
  return [
    {
      username,
      firstName: textOf(value.firstName),
      lastName: textOf(value.lastName),
      email: textOf(value.email),
      groups: groups.filter(Boolean),
    },
  ];
}

function readGroup(value: unknown): PeopleGroup[] {
  return isObject(value) ? [groupOf(value), ...listOf(value.subGroups).flatMap(readGroup)] : [];
}

/** People and their groups from a realm file as Keycloak exports it. */
export async function readRealm(path: string): Promise<People> {
  let realm: unknown;
  try {
    realm = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Error(`Cannot read the realm file ${path}: ${describeError(error)}. Check COMPANY_DIR.`);
  }
  if (!isObject(realm) || !Array.isArray(realm.users)) {
    throw new Error(`The realm file ${path} has no list of users. It must be a realm export of Keycloak.`);
  }
  return { users: realm.users.flatMap(readUser), groups: listOf(realm.groups).flatMap(readGroup) };
}
