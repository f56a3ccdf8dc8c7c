import { certificates } from '../adapters/certificates/certificates.ts';
import { charts } from '../adapters/charts.ts';
import { commands } from '../adapters/commands.ts';
import { files } from '../adapters/files.ts';
import { http } from '../adapters/http.ts';
import { imageContexts } from '../adapters/images/contexts.ts';
import { storeKeys } from '../adapters/store-keys.ts';
import { ask } from '../adapters/web.ts';
import { removePod } from '../apply/cluster/pods.ts';
import type { StepRunners } from '../apply/runner.ts';
import { addressRunner } from '../apply/runners/address.ts';
import { addressInsideRunner } from '../apply/runners/address-inside.ts';
import { awxContentRunner } from '../apply/runners/awx-content.ts';
import { certificatesRunner } from '../apply/runners/certificates.ts';
import { clusterRoleRunner } from '../apply/runners/cluster-role.ts';
import { clusterSecretRunner } from '../apply/runners/cluster-secret.ts';
import { externalSecretRunner } from '../apply/runners/external-secret.ts';
import { imageRunner } from '../apply/runners/image.ts';
import { instanceRunner } from '../apply/runners/instance.ts';
import { objectsRunner } from '../apply/runners/objects.ts';
import { operatorRunner } from '../apply/runners/operator.ts';
import { type Pin, releaseRunner } from '../apply/runners/release.ts';
import { secretSourceRunner } from '../apply/runners/secret-source.ts';
import { secretStoreJobsRunner } from '../apply/runners/secret-store-jobs.ts';
import { secretStoreRunner } from '../apply/runners/secret-store.ts';
import { toolRunner } from '../apply/runners/tool.ts';
import type { StackLock } from '../model/stack.ts';
import type { ClusterAccess } from '../ports/cluster.ts';
import type { Engine } from '../ports/engine.ts';
import type { Helm } from '../ports/helm.ts';
import type { Programs } from '../ports/programs.ts';
import type { AskStore } from '../ports/secret-store.ts';
import { clusterRotations } from './cluster-rotations.ts';
import type { HouseTools } from './house.ts';
import { sharedRunners } from './shared-runners.ts';

interface ClusterTools {
  access: ClusterAccess;
  programs: Programs;
  helm: Helm;
  engine: Engine;
  lock: StackLock;
  openStore: (url: string) => AskStore;
  /** An image as its registry has it; left out: as it is called. */
  pin?: Pin;
}

/** Steps that are the same on every cluster, ours or theirs. */
export function clusterRunners(tools: HouseTools, cluster: ClusterTools): StepRunners {
  const { place, layout, settings, secrets } = tools;
  const { access, programs, helm, engine, lock, openStore, pin } = cluster;
  const { root } = place;
  const { folder, home, cache } = layout;
  const keys = storeKeys(files, layout.storeAccess);
  return {
    ...sharedRunners(tools),
    tool: toolRunner(programs),
    certificates: certificatesRunner(files, certificates, { folder, authorities: `${home}/authority` }),
    address: addressRunner(ask, files, folder, removePod(access)),
    'address-inside': addressInsideRunner(access),
    image: imageRunner(engine, imageContexts({ root, cache, commands, node: process.execPath })),
    objects: objectsRunner(access),
    instance: instanceRunner(access),
    'awx-content': awxContentRunner(http, secrets, files, folder),
    'cluster-secret': clusterSecretRunner(access, secrets, files, folder),
    release: releaseRunner(access, helm, `${root}/distro/charts`, pin),
    'cluster-role': clusterRoleRunner(access, secrets),
    'secret-store': secretStoreRunner(openStore, keys, secrets),
    'secret-store-jobs': secretStoreJobsRunner(openStore, keys),
    'secret-source': secretSourceRunner(access, keys),
    'external-secret': externalSecretRunner(access, secrets),
    operator: operatorRunner(access, helm, charts(files, cache, lock, settings.charts.map)),
    ...clusterRotations(tools, access),
  };
}
