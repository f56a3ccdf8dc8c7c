import { commands } from '../adapters/commands.ts';
import { files } from '../adapters/files.ts';
import { givenSecrets } from '../adapters/given-secrets.ts';
import { installerLock } from '../adapters/lock.ts';
import { machine } from '../adapters/machine.ts';
import { explainNpmFailure } from '../adapters/npm-failure.ts';
import type { StepRunners } from '../apply/runner.ts';
import { fileRunner } from '../apply/runners/file.ts';
import { folderRunner } from '../apply/runners/folder.ts';
import { portalRunner } from '../apply/runners/portal.ts';
import { secretsRunner } from '../apply/runners/secrets.ts';
import { portalBuilder } from '../portal/builder.ts';
import type { HouseTools } from './house.ts';

/** Steps that are the same wherever the platform is put. */
export function sharedRunners({ place, layout, secrets }: HouseTools): StepRunners {
  const builder = portalBuilder({
    files,
    commands,
    node: process.execPath,
    cache: layout.cache,
    explain: explainNpmFailure,
    lock: installerLock,
    distro: `${place.root}/distro`,
  });
  return {
    secrets: secretsRunner(secrets, givenSecrets(files)),
    file: fileRunner(files, layout.folder),
    folder: folderRunner(files, machine, layout.folder),
    portal: portalRunner(builder),
  };
}
