import { readFile } from 'node:fs/promises';
import { isObject } from '../http/body.ts';
import { describeError } from '../../../kit/log.ts';

export interface RealmUser {
  username: string;
  firstName: string;
  lastName: string;
  email: string;
  groups: string[];
}

export interface RealmGroup {
  name: string;
  type: string;
  description: string;
}

export interface Realm {
  users: RealmUser[];
  groups: RealmGroup[];
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function readUser(value: unknown): RealmUser[] {
  if (!isObject(value)) return [];
  const username = text(value.username).toLowerCase();
  if (!username || username.startsWith('service-account-') || value.enabled === false) return [];
  const groups = list(value.groups).map((path) => text(path).split('/').filter(Boolean).at(-1) ?? '');
  return [
    {
      username,
      firstName: text(value.firstName),
      lastName: text(value.lastName),
      email: text(value.email),
      groups: groups.filter(Boolean),
    },
  ];
}

function readGroup(value: unknown): RealmGroup[] {
  if (!isObject(value)) return [];
  const attributes = isObject(value.attributes) ? value.attributes : {};
  const attribute = (name: string) => text(list(attributes[name])[0]);
  return [
    { name: text(value.name), type: attribute('type'), description: attribute('description') },
    ...list(value.subGroups).flatMap(readGroup),
  ];
}

/** People and their groups from a realm file as Keycloak exports it. */
export async function readRealm(path: string): Promise<Realm> {
  let realm: unknown;
  try {
    realm = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Error(`Cannot read the realm file ${path}: ${describeError(error)}. Check COMPANY_DIR.`);
  }
  if (!isObject(realm) || !Array.isArray(realm.users)) {
    throw new Error(`The realm file ${path} has no list of users. It must be a realm export of Keycloak.`);
  }
  return { users: realm.users.flatMap(readUser), groups: list(realm.groups).flatMap(readGroup) };
}
