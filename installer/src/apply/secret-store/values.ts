import { field, platformSecret } from '../../model/secret-store.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { Session } from './ask.ts';

async function storedValue(session: Session, name: string): Promise<unknown> {
  const { status, body } = await session(platformSecret(name), {}, [200, 404]);
  return status === 404 ? undefined : (body.data as { data?: Record<string, unknown> } | undefined)?.data?.[field];
}

/** Those that the store does not have as the installation has them, and those that are yet to be made or given. */
export async function strayNames(session: Session, secrets: Secrets, names: string[]): Promise<string[]> {
  const stray = await secrets.missing(names);
  for (const name of names.filter((each) => !stray.includes(each))) {
    if ((await storedValue(session, name)) !== (await secrets.read(name))) stray.push(name);
  }
  return stray;
}

export async function putValues(session: Session, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    await session(platformSecret(name), { method: 'POST', body: { data: { [field]: value } } });
  }
}

export async function putNames(session: Session, secrets: Secrets, names: string[]): Promise<void> {
  for (const name of names) await putValues(session, { [name]: await secrets.read(name) });
}
