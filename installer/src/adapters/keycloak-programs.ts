import { randomUUID } from 'node:crypto';
import { readlink, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { PlatformError } from '../model/errors.ts';
import { keycloakArguments } from '../model/keycloak.ts';
import { keycloakFolder } from '../model/tools.ts';
import type { Command, CommandRunner } from '../ports/commands.ts';
import type { Files } from '../ports/files.ts';
import type { KeycloakPrograms } from '../ports/keycloak.ts';
import { download } from './download.ts';

const digests: Record<string, string> = {
  '26.7.2': '4f3ce3b797a9d98998b7f1a6bd5d2b9832100faea66c48988713a9b23eda5c44',
};

const place = 'https://repo1.maven.org/maven2/org/keycloak/keycloak-quarkus-dist';

/** What of a distribution is the same for everybody who runs it. */
const shared = ['conf', 'lib', 'providers', 'themes'];

const realmFile = (folder: string): string => join(folder, 'data', 'import', 'stagecraft-realm.json');

/** `archive` is one that is here already, instead of the one from Maven Central. */
export function keycloakPrograms(
  commands: CommandRunner,
  files: Files,
  cache: string,
  archive?: string,
): KeycloakPrograms {
  async function run(command: Command, what: string): Promise<void> {
    const ran = await commands.run(command);
    if (ran.exitCode === 0) return;
    const hint = 'Is there enough room on the disk, and Java 17 or newer on PATH? Then run the command again.';
    throw new PlatformError({ code: 'step', message: `Keycloak could not be ${what}.`, details: ran.tail, hint });
  }

  const present = (version: string): Promise<boolean> =>
    files.exists(join(keycloakFolder(cache, version), 'lib', 'quarkus-run.jar'));

  const linkOf = (path: string): Promise<string> => readlink(path).catch(() => '');

  return {
    present,

    async fetch(version, signal, progress) {
      const folder = keycloakFolder(cache, version);
      const partial = `${folder}.partial-${randomUUID()}`;
      await files.makeFolder(partial);
      try {
        const to = archive ?? join(partial, 'download');
        const url = `${place}/${version}/keycloak-quarkus-dist-${version}.tar.gz`;
        const wanted = { what: `Keycloak ${version}`, url, sha256: digests[version] ?? '', to, signal, progress };
        if (archive === undefined) await download(wanted);
        await run({ file: 'tar', args: ['-xzf', to, '-C', partial, '--strip-components=1'], signal }, 'unpacked');
        await files.remove(join(partial, 'download'));
        progress('building it for PostgreSQL');
        const build = ['build', '--db=postgres', '--cache=local'];
        const args = keycloakArguments(partial, ['-XX:TieredStopAtLevel=1', '-Xmx512m'], build);
        await run({ file: 'java', args, signal, timeoutMs: 600_000 }, 'built');
        // Somebody else may have made the same meanwhile, and run it already: then theirs stays.
        if (!(await present(version))) await files.move(partial, folder);
      } finally {
        await files.remove(partial);
      }
    },

    async isHome(version, folder, realm) {
      const source = keycloakFolder(cache, version);
      const links = await Promise.all(shared.map((name) => linkOf(join(folder, name))));
      const [wanted, held] = await Promise.all([realm, realmFile(folder)].map((file) => files.readTextIfPresent(file)));
      return wanted === held && links.every((link, at) => link === join(source, shared[at] ?? ''));
    },

    async makeHome(version, folder, realm) {
      const source = keycloakFolder(cache, version);
      await files.makeFolder(join(folder, 'data', 'import'));
      for (const name of shared) {
        const path = join(folder, name);
        if ((await linkOf(path)) === join(source, name)) continue;
        await files.remove(path);
        await symlink(join(source, name), path, 'junction');
      }
      await files.writeText(realmFile(folder), (await files.readTextIfPresent(realm)) ?? '');
    },
  };
}
