import { availableParallelism } from 'node:os';
import { commands } from '../adapters/commands.ts';
import { embeddedRuntime } from '../adapters/embedded-runtime.ts';
import { files } from '../adapters/files.ts';
import { heldByKeeper } from '../adapters/held-by-keeper.ts';
import { openKeeper } from '../adapters/keeper-client.ts';
import { keycloakPrograms } from '../adapters/keycloak-programs.ts';
import { postgresPrograms } from '../adapters/postgres-programs.ts';
import { postgresServer } from '../adapters/postgres-server.ts';
import { keycloakHomeRunner } from '../apply/runners/keycloak-home.ts';
import { postgresClusterRunner } from '../apply/runners/postgres-cluster.ts';
import { postgresRoleRunner } from '../apply/runners/postgres-role.ts';
import { postgresToolsRunner } from '../apply/runners/postgres-tools.ts';
import { processRunner } from '../apply/runners/process.ts';
import { scheduleRunner } from '../apply/runners/schedule.ts';
import { supervisorRunner } from '../apply/runners/supervisor.ts';
import { embeddedChecks } from '../doctor/checks/index.ts';
import { embedded } from '../targets/embedded/target.ts';
import type { House, HouseTools } from './house.ts';
import { sharedRunners } from './shared-runners.ts';

/** Processes of this machine. */
export function embeddedHouse(tools: HouseTools): House {
  const { place, layout, settings, secrets } = tools;
  const keeper = openKeeper({ folder: layout.folder, cache: layout.cache, entry: place.supervisor });
  const programs = postgresPrograms(commands, files, layout.cache);
  const databasePort = embedded.endpoint('database', settings).port;
  return {
    runners: {
      ...sharedRunners(tools),
      'postgres-tools': postgresToolsRunner(programs),
      'postgres-cluster': postgresClusterRunner(programs, secrets, files, `${layout.data}/postgres`),
      'postgres-role': postgresRoleRunner(postgresServer(databasePort, secrets), secrets),
      'keycloak-home': keycloakHomeRunner(keycloakPrograms(commands, files, layout.cache)),
      supervisor: supervisorRunner(keeper),
      process: processRunner(keeper),
      schedule: scheduleRunner(keeper),
    },
    // Each of them keeps a processor busy: more at once would only hold up the longest, the portal.
    sideBySide: Math.min(4, Math.max(2, availableParallelism())),
    runtime: embeddedRuntime(keeper, files, layout),
    stack: { images: new Map(), programs: {} },
    checks: embeddedChecks(keeper, settings.phase),
    held: () => heldByKeeper(keeper, files, layout),
  };
}
