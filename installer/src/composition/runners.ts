import { commands } from '../adapters/commands.ts';
import { files } from '../adapters/files.ts';
import { givenSecrets } from '../adapters/given-secrets.ts';
import { installerLock } from '../adapters/lock.ts';
import { explainNpmFailure } from '../adapters/npm-failure.ts';
import { postgresPrograms } from '../adapters/postgres-programs.ts';
import { postgresServer } from '../adapters/postgres-server.ts';
import type { StepRunners } from '../apply/runner.ts';
import { fileRunner } from '../apply/runners/file.ts';
import { portalRunner } from '../apply/runners/portal.ts';
import { postgresClusterRunner } from '../apply/runners/postgres-cluster.ts';
import { postgresRoleRunner } from '../apply/runners/postgres-role.ts';
import { postgresToolsRunner } from '../apply/runners/postgres-tools.ts';
import { processRunner } from '../apply/runners/process.ts';
import { secretsRunner } from '../apply/runners/secrets.ts';
import { supervisorRunner } from '../apply/runners/supervisor.ts';
import type { Layout } from '../model/layout.ts';
import type { Keeper } from '../ports/keeper.ts';
import type { Secrets } from '../ports/secrets.ts';
import { portalBuilder } from '../portal/builder.ts';

export interface RunnerTools {
  root: string;
  layout: Layout;
  keeper: Keeper;
  secrets: Secrets;
  databasePort: number;
}

/** A runner for every kind of step, with what it needs of the world. */
export function makeRunners({ root, layout, keeper, secrets, databasePort }: RunnerTools): StepRunners {
  const programs = postgresPrograms(commands, files, layout.cache);
  const builder = portalBuilder({
    files,
    commands,
    node: process.execPath,
    cache: layout.cache,
    explain: explainNpmFailure,
    lock: installerLock,
    distro: `${root}/distro`,
  });
  return {
    secrets: secretsRunner(secrets, givenSecrets(files)),
    file: fileRunner(files, layout.folder),
    portal: portalRunner(builder),
    'postgres-tools': postgresToolsRunner(programs),
    'postgres-cluster': postgresClusterRunner(programs, secrets, files, `${layout.data}/postgres`),
    'postgres-role': postgresRoleRunner(postgresServer(databasePort, secrets), secrets),
    supervisor: supervisorRunner(keeper),
    process: processRunner(keeper),
  };
}
