import { join } from 'node:path';
import { PlatformError } from '../model/errors.ts';
import type { CommandRunner } from '../ports/commands.ts';
import type { Files } from '../ports/files.ts';
import type { TrustedAuthority, TrustStore, TrustStores } from '../ports/trust.ts';

/** Chromium and its relatives keep one database, Firefox one for each profile; packaged browsers have homes of their own. */
const databases = ['.pki/nssdb', '.local/share/pki/nssdb', 'snap/chromium/current/.pki/nssdb'];
const profiles = [
  '.mozilla/firefox',
  '.config/mozilla/firefox',
  'snap/firefox/common/.mozilla/firefox',
  '.var/app/org.mozilla.firefox/.mozilla/firefox',
];

const names: [RegExp, string][] = [
  [/firefox/, 'Firefox'],
  [/./, 'Chromium'],
];

async function profileFolders(files: Files, home: string): Promise<string[]> {
  const found = await Promise.all(
    profiles.map(async (folder) => {
      const entries = await files.list(join(home, folder)).catch(() => []);
      return entries.filter(({ isFolder }) => isFolder).map(({ name }) => join(home, folder, name));
    }),
  );
  return found.flat();
}

async function findDatabases(files: Files, home: string): Promise<string[]> {
  const candidates = [...databases.map((folder) => join(home, folder)), ...(await profileFolders(files, home))];
  const present = await Promise.all(candidates.map((folder) => files.exists(join(folder, 'cert9.db'))));
  return candidates.filter((_, index) => present[index]);
}

function storeOf(commands: CommandRunner, folder: string): TrustStore {
  const browser = names.find(([pattern]) => pattern.test(folder))?.[1] ?? '';
  const database = `sql:${folder}`;
  const addArgs = ({ label, path }: TrustedAuthority) => ['-A', '-d', database, '-n', label, '-t', 'C,,', '-i', path];
  const removeArgs = ({ label }: TrustedAuthority) => ['-D', '-d', database, '-n', label];
  const typed = (args: string[]): string =>
    ['certutil', ...args].map((arg) => (/^[\w./:=-]+$/.test(arg) ? arg : `'${arg}'`)).join(' ');

  const run = async (args: string[]): Promise<void> => {
    const { exitCode, tail } = await commands.run({ file: 'certutil', args, timeoutMs: 20_000 });
    if (exitCode === 0) return;
    throw new PlatformError({
      code: 'step',
      message: `${browser}’s database in ${folder} could not be changed.`,
      details: tail.slice(-5),
      hint: `Close the browser and try again, or run it yourself: ${typed(args)}`,
    });
  };

  const holds = async ({ label }: TrustedAuthority): Promise<boolean> => {
    const args = ['-L', '-d', database, '-n', label];
    return (await commands.run({ file: 'certutil', args, timeoutMs: 20_000 })).exitCode === 0;
  };

  return {
    name: `${browser} (${folder})`,
    holds,
    mayChange: async () => true,
    adding: (authority) => [typed(addArgs(authority))],
    removing: (authority) => [typed(removeArgs(authority))],
    add: (authority) => run(addArgs(authority)),
    remove: (authority) => run(removeArgs(authority)),
  };
}

/** Browsers on Linux that have a store of their own, beside the system's. */
export async function browserStores(files: Files, commands: CommandRunner, home: string): Promise<TrustStores> {
  const found = await findDatabases(files, home);
  if (found.length === 0) return { stores: [], notes: [] };
  // Without arguments it only tells how it is used; 127 is a program that is not there.
  const { exitCode } = await commands.run({ file: 'certutil', args: ['-H'], timeoutMs: 20_000 });
  if (exitCode !== 127) return { stores: found.map((folder) => storeOf(commands, folder)), notes: [] };
  return {
    stores: [],
    notes: [
      `Chromium and Firefox keep stores of their own (${found.join(', ')}), which \`certutil\` changes. Install it (Debian, Ubuntu: libnss3-tools; Fedora: nss-tools; Arch: nss), then run the command again.`,
    ],
  };
}
