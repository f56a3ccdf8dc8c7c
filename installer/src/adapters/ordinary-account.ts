import { readFile } from 'node:fs/promises';
import { PlatformError } from '../model/errors.ts';

export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** PostgreSQL has an account of its own on many machines; `nobody` is on all of them. */
const preferred = ['postgres', 'nobody'];

/** As root: the account that programs run under which refuse to run as root. undefined for an ordinary user. */
export async function ordinaryAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of preferred) {
    const found = lines.find((fields) => fields[0] === name);
    if (found) return { name, uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new PlatformError({
    code: 'environment',
    message: 'PostgreSQL does not run as root, and this machine has neither an account "postgres" nor "nobody".',
    hint: 'Run stagecraft as an ordinary user, or make an account: `useradd --system postgres`.',
  });
}
