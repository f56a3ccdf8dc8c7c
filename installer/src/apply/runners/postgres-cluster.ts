import { join } from 'node:path';
import { PlatformError } from '../../model/errors.ts';
import type { StepInputs } from '../../model/step.ts';
import { superuser } from '../../model/superuser.ts';
import type { Files } from '../../ports/files.ts';
import type { PostgresPrograms } from '../../ports/postgres.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { StepRunner } from '../runner.ts';

const majorOf = (version: string): string => version.split('.')[0] ?? version;

function settingsText({ port, settings }: StepInputs['postgres-cluster']): string {
  const all = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', ...settings };
  const lines = Object.entries(all).map(([name, value]) => `${name} = '${value}'`);
  return ['# Written by stagecraft; put settings of your own into postgresql.conf.', ...lines, ''].join('\n');
}

/** The folder that holds the data. It is complete when the marker, written last, is there. */
export function postgresClusterRunner(
  programs: PostgresPrograms,
  secrets: Secrets,
  files: Files,
  data: string,
): StepRunner<'postgres-cluster'> {
  const marker = `${data}.ready`;
  const settingsFile = join(data, 'stagecraft.conf');

  return {
    async inspect(step) {
      if (!(await files.exists(marker))) return { state: 'absent' };
      const version = (await files.readTextIfPresent(join(data, 'PG_VERSION')))?.trim();
      if (version === undefined) {
        throw new PlatformError({
          code: 'state',
          message: `The database's folder ${data} is gone or empty, though it was complete once.`,
          hint: 'Bring it back from a backup, or run `stagecraft down --delete-data` to begin anew.',
        });
      }
      if (version !== majorOf(step.input.version)) {
        throw new PlatformError({
          code: 'state',
          message: `The database in ${data} is of PostgreSQL ${version}, and this release runs ${majorOf(step.input.version)}.`,
          hint: 'Dump it with the older release and restore it with this one; nothing has been changed.',
        });
      }
      const same = (await files.readTextIfPresent(settingsFile)) === settingsText(step.input);
      return same
        ? { state: 'ready', fingerprint: step.fingerprint }
        : { state: 'different', why: 'its settings are others' };
    },
    async apply(step, { signal, progress }) {
      if (!(await files.exists(marker))) {
        // Without the marker it never was complete, so nothing of anybody's can be in it.
        await files.remove(data);
        progress('initdb');
        const password = await secrets.read(superuser.passwordSecret);
        await programs.initialise({ version: step.input.version, data, password, signal });
        await files.appendLine(join(data, 'postgresql.conf'), "include_if_exists 'stagecraft.conf'");
      }
      await files.writeText(settingsFile, settingsText(step.input));
      await files.writeText(marker, `${step.fingerprint}\n`);
    },
    async remove() {
      // Data is deleted by `down --delete-data` only.
    },
  };
}
