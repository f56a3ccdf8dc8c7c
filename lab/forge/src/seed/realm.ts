import { readFile } from 'node:fs/promises';

export type RealmUser = { username: string; name: string; email: string; groups: string[] };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function readUser(value: unknown): RealmUser[] {
  if (!isRecord(value)) return [];
  const username = text(value.username).toLowerCase();
  if (!username || username.startsWith('service-account-') || value.enabled === false) return [];
  const name = `${text(value.firstName)} ${text(value.lastName)}`.trim() || username;
  const paths = Array.isArray(value.groups) ? value.groups.map(text) : [];
  // `/harbourline/checkout` and `/checkout` name the same team.
  const groups = paths.map((path) => path.split('/').filter(Boolean).at(-1) ?? '').filter(Boolean);
  return [{ username, name, email: text(value.email) || `${username}@localhost`, groups }];
}

/** People and their groups from a realm file as Keycloak exports it. */
export async function readRealm(path: string): Promise<RealmUser[]> {
  let realm: unknown;
  try {
    realm = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot read the realm file ${path}: ${reason}. Check COMPANY_DIR.`);
  }
  if (!isRecord(realm) || !Array.isArray(realm.users)) {
    throw new Error(`The realm file ${path} has no list of users. It must be a realm export of Keycloak.`);
  }
  return realm.users.flatMap(readUser);
}
