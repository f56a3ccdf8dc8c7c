import { clientsDesk } from '../apply/keycloak/clients.ts';
import { files } from '../adapters/files.ts';
import type { StepRunners } from '../apply/runner.ts';
import { keycloakClientsRunner } from '../apply/runners/keycloak-clients.ts';
import { callersRotationRunners } from '../apply/runners/rotation-callers.ts';
import { rotationClientsAskedRunner, rotationClientsToldRunner } from '../apply/runners/rotation-clients.ts';
import { clusterRotationRunners } from '../apply/runners/rotation-cluster.ts';
import { rotationReadRunner } from '../apply/runners/rotation-read.ts';
import { rotationValuesRunner } from '../apply/runners/rotation-values.ts';
import type { ClusterAccess } from '../ports/cluster.ts';
import { askAtEdge } from './authority.ts';
import type { HouseTools } from './house.ts';

/** What makes secrets anew is the same on every cluster: its services are asked at its edge, which they are known by. */
export function clusterRotations(tools: HouseTools, access: ClusterAccess): StepRunners {
  const { secrets } = tools;
  const atEdge = askAtEdge(tools);
  const keycloak = clientsDesk(atEdge, secrets);
  return {
    'keycloak-clients': keycloakClientsRunner(atEdge, secrets, files, keycloak),
    'rotation-values': rotationValuesRunner(secrets),
    'rotation-clients-asked': rotationClientsAskedRunner(keycloak),
    'rotation-clients-told': rotationClientsToldRunner(keycloak, secrets),
    'rotation-read': rotationReadRunner(access, secrets),
    ...clusterRotationRunners(access, secrets),
    ...callersRotationRunners(access, secrets, atEdge),
  };
}
