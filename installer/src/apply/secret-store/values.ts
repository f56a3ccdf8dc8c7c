import { field, platformSecret, projectSecret, type StoreContent } from '../../model/secret-store.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { Session } from './ask.ts';

/** What lies at one path of the store: by field the name of the secret. */
interface Entry {
  path: string;
  fields: Record<string, string>;
}

const entriesOf = ({ names, projects = {} }: StoreContent): Entry[] => [
  ...names.map((name) => ({ path: platformSecret(name), fields: { [field]: name } })),
  ...Object.entries(projects).map(([path, fields]) => ({ path: projectSecret(path), fields })),
];

async function storedAt(session: Session, path: string): Promise<Record<string, unknown>> {
  const { status, body } = await session(path, {}, [200, 404]);
  return (status === 404 ? undefined : (body.data as { data?: Record<string, unknown> } | undefined)?.data) ?? {};
}

async function isStray(session: Session, secrets: Secrets, { path, fields }: Entry): Promise<boolean> {
  if ((await secrets.missing(Object.values(fields))).length > 0) return true;
  const stored = await storedAt(session, path);
  for (const [key, name] of Object.entries(fields)) if (stored[key] !== (await secrets.read(name))) return true;
  return false;
}

async function strays(session: Session, secrets: Secrets, content: StoreContent): Promise<Entry[]> {
  const found: Entry[] = [];
  for (const entry of entriesOf(content)) if (await isStray(session, secrets, entry)) found.push(entry);
  return found;
}

async function put(session: Session, secrets: Secrets, entries: Entry[]): Promise<void> {
  for (const { path, fields } of entries) {
    const data: Record<string, string> = {};
    for (const [key, name] of Object.entries(fields)) data[key] = await secrets.read(name);
    await session(path, { method: 'POST', body: { data } });
  }
}

/** Those that the store does not have as the installation has them, and those that are yet to be made or given. */
export async function strayNames(session: Session, secrets: Secrets, content: StoreContent): Promise<string[]> {
  return [...new Set((await strays(session, secrets, content)).flatMap(({ fields }) => Object.values(fields)))];
}

export const putStrays = async (session: Session, secrets: Secrets, content: StoreContent): Promise<void> =>
  put(session, secrets, await strays(session, secrets, content));

/** Wherever one of these lies in the store, it is as the installation has it now. */
export const putNames = (session: Session, secrets: Secrets, content: StoreContent, names: string[]): Promise<void> =>
  put(
    session,
    secrets,
    entriesOf(content).filter(({ fields }) => Object.values(fields).some((name) => names.includes(name))),
  );
