import { availableParallelism } from 'node:os';
import { commands } from '../adapters/commands.ts';
import { embeddedRuntime } from '../adapters/embedded-runtime.ts';
import { files } from '../adapters/files.ts';
import { heldByKeeper } from '../adapters/held-by-keeper.ts';
import { http } from '../adapters/http.ts';
import { openKeeper } from '../adapters/keeper-client.ts';
import { keycloakPrograms } from '../adapters/keycloak-programs.ts';
import { postgresPrograms } from '../adapters/postgres-programs.ts';
import { postgresServer } from '../adapters/postgres-server.ts';
import { openStore } from '../adapters/store-client.ts';
import { storeKeys } from '../adapters/store-keys.ts';
import { keycloakClientsRunner } from '../apply/runners/keycloak-clients.ts';
import { keycloakHomeRunner } from '../apply/runners/keycloak-home.ts';
import { postgresClusterRunner } from '../apply/runners/postgres-cluster.ts';
import { postgresRoleRunner } from '../apply/runners/postgres-role.ts';
import { postgresToolsRunner } from '../apply/runners/postgres-tools.ts';
import { processRunner } from '../apply/runners/process.ts';
import { clientsDesk } from '../apply/keycloak/clients.ts';
import { rotationClientsAskedRunner } from '../apply/runners/rotation-clients.ts';
import { rotationProofRunner } from '../apply/runners/rotation-proof.ts';
import { rotationSwitchRunner } from '../apply/runners/rotation-switch.ts';
import { rotationValuesRunner } from '../apply/runners/rotation-values.ts';
import { scheduleRunner } from '../apply/runners/schedule.ts';
import { secretStoreRunner } from '../apply/runners/secret-store.ts';
import { secretStoreJobsRunner } from '../apply/runners/secret-store-jobs.ts';
import { supervisorRunner } from '../apply/runners/supervisor.ts';
import { embeddedChecks } from '../doctor/checks/index.ts';
import type { Keeper } from '../ports/keeper.ts';
import { embedded } from '../targets/embedded/target.ts';
import type { House, HouseTools } from './house.ts';
import { sharedRunners } from './shared-runners.ts';

async function restartTheSick(keeper: Keeper): Promise<void> {
  const { processes = [] } = (await keeper.status()) ?? {};
  for (const { name, phase } of processes) if (phase !== 'healthy') await keeper.restart(name);
}

/** Processes of this machine. */
export function embeddedHouse(tools: HouseTools): House {
  const { place, layout, settings, secrets } = tools;
  const keeper = openKeeper({ folder: layout.folder, cache: layout.cache, entry: place.supervisor });
  const programs = postgresPrograms(commands, files, layout.cache);
  const databasePort = embedded.endpoint('database', settings).port;
  const server = postgresServer(databasePort, secrets);
  const keycloak = clientsDesk(http, secrets);
  const keys = storeKeys(files, layout.storeAccess);
  return {
    runners: {
      ...sharedRunners(tools),
      'postgres-tools': postgresToolsRunner(programs),
      'postgres-cluster': postgresClusterRunner(programs, secrets, files, `${layout.data}/postgres`),
      'postgres-role': postgresRoleRunner(server, secrets, () => restartTheSick(keeper)),
      'keycloak-home': keycloakHomeRunner(keycloakPrograms(commands, files, layout.cache)),
      supervisor: supervisorRunner(keeper),
      process: processRunner(keeper),
      schedule: scheduleRunner(keeper),
      'secret-store': secretStoreRunner(openStore, keys, secrets),
      'secret-store-jobs': secretStoreJobsRunner(openStore, keys),
      'keycloak-clients': keycloakClientsRunner(http, secrets, files, keycloak),
      'rotation-values': rotationValuesRunner(secrets),
      'rotation-clients-asked': rotationClientsAskedRunner(keycloak),
      'rotation-switch': rotationSwitchRunner(keeper, server, keycloak, secrets),
      'rotation-proof': rotationProofRunner(server, secrets, http),
    },
    // Each of them keeps a processor busy: more at once would only hold up the longest, the portal.
    sideBySide: Math.min(4, Math.max(2, availableParallelism())),
    runtime: embeddedRuntime(keeper, files, layout),
    stack: { images: new Map(), programs: {}, charts: {} },
    openStore,
    checks: embeddedChecks(keeper, settings.phase),
    held: () => heldByKeeper(keeper, files, layout),
  };
}
