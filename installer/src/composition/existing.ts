import { certificates } from '../adapters/certificates/certificates.ts';
import { clusterAccess } from '../adapters/cluster/access.ts';
import { commands } from '../adapters/commands.ts';
import { charts } from '../adapters/charts.ts';
import { dockerEngine } from '../adapters/engine/docker.ts';
import { files } from '../adapters/files.ts';
import { helm } from '../adapters/helm.ts';
import { http } from '../adapters/http.ts';
import { imageContexts } from '../adapters/images/contexts.ts';
import { programs } from '../adapters/programs.ts';
import { pushedImages } from '../adapters/pushed-images.ts';
import { storeKeys } from '../adapters/store-keys.ts';
import { dockerCredentials } from '../adapters/registry/credentials.ts';
import { imageRegistry } from '../adapters/registry/registry.ts';
import { storeInCluster } from '../adapters/store-in-cluster.ts';
import { ask } from '../adapters/web.ts';
import { removePod } from '../apply/cluster/pods.ts';
import { clusterRuntime } from '../apply/cluster/runtime.ts';
import { withStoreStatus } from '../apply/cluster/store-status.ts';
import { takeDown } from '../apply/cluster/take-down.ts';
import { addressRunner } from '../apply/runners/address.ts';
import { awxContentRunner } from '../apply/runners/awx-content.ts';
import { certificatesRunner } from '../apply/runners/certificates.ts';
import { clusterRunner } from '../apply/runners/cluster.ts';
import { clusterRoleRunner } from '../apply/runners/cluster-role.ts';
import { clusterSecretRunner } from '../apply/runners/cluster-secret.ts';
import { externalSecretRunner } from '../apply/runners/external-secret.ts';
import { imageRunner } from '../apply/runners/image.ts';
import { imagePushRunner } from '../apply/runners/image-push.ts';
import { instanceRunner } from '../apply/runners/instance.ts';
import { objectsRunner } from '../apply/runners/objects.ts';
import { operatorRunner } from '../apply/runners/operator.ts';
import { operatorThereRunner } from '../apply/runners/operator-there.ts';
import { releaseRunner } from '../apply/runners/release.ts';
import { secretSourceRunner } from '../apply/runners/secret-source.ts';
import { secretStoreJobsRunner } from '../apply/runners/secret-store-jobs.ts';
import { secretStoreRunner } from '../apply/runners/secret-store.ts';
import { toolRunner } from '../apply/runners/tool.ts';
import { awxChecks } from '../doctor/checks/awx.ts';
import { existingChecks } from '../doctor/checks/index.ts';
import { bringsAwx, broughtAwx } from '../model/automation.ts';
import type { Settings } from '../model/settings.ts';
import { byDigest } from '../model/reference.ts';
import { parseStackLock } from '../stack/lock.ts';
import { redirected } from '../stack/redirect.ts';
import { apartNamespace, jobsNamespace } from '../targets/cluster/objects.ts';
import { clusterEndpoint } from '../targets/cluster/zone.ts';
import { edgeNamespaceOf, httpsPort, namespaceOf } from '../targets/existing/place.ts';
import { catalogue } from './catalogue.ts';
import { clusterRotations } from './cluster-rotations.ts';
import type { House, HouseTools } from './house.ts';
import { sharedRunners } from './shared-runners.ts';

function claimsOf(settings: Settings): string[] {
  return catalogue.flatMap(({ deliveries: { helm: method } }) => {
    const volumes = method?.volumes ?? [];
    return (typeof volumes === 'function' ? volumes(settings) : volumes).map(({ claim }) => claim);
  });
}

/** A cluster that is there already, and stays when the platform goes. */
export async function existingHouse(tools: HouseTools): Promise<House> {
  const { place, layout, settings, secrets } = tools;
  const lock = parseStackLock(await files.readText(`${place.root}/profiles/stack.lock.yaml`));
  const { context } = settings.cluster;
  const where = context === undefined ? {} : { context };
  const access = clusterAccess(files, where);
  const found = programs(commands, files, layout.cache, async () => lock);
  const program = helm(commands, files, found, { place: where, run: layout.run });
  const engine = dockerEngine(commands);
  const registry = imageRegistry(dockerCredentials(commands, files));
  const contexts = imageContexts({ root: place.root, cache: layout.cache, commands, node: process.execPath });
  const pushed = pushedImages(files, `${layout.run}/pushed.json`);
  const pin = async (reference: string): Promise<string> => {
    const digest = await pushed.digest(reference);
    return digest === undefined ? reference : byDigest(reference, digest);
  };
  const own = namespaceOf(settings);
  const apart = apartNamespace(own, broughtAwx);
  const namespaces = [
    own,
    ...(settings.target === 'kubernetes' ? [edgeNamespaceOf(settings)] : []),
    ...(settings.phase >= 2 ? [jobsNamespace(own)] : []),
  ];
  const keys = storeKeys(files, layout.storeAccess);
  const openStore = storeInCluster(access);
  const { inside } = clusterEndpoint('secrets', settings, own, httpsPort(settings));
  // Also those of another phase: what it has left is the installation's.
  const everywhere = [...new Set([...namespaces, jobsNamespace(own), apart])];
  const { stop, erase } = takeDown(access, program, { namespaces: everywhere, claims: claimsOf(settings) });
  return {
    runners: {
      ...sharedRunners(tools),
      tool: toolRunner(found),
      certificates: certificatesRunner(files, certificates, {
        folder: layout.folder,
        authorities: `${layout.home}/authority`,
      }),
      address: addressRunner(ask, files, layout.folder, removePod(access)),
      cluster: clusterRunner(access),
      image: imageRunner(engine, contexts),
      'image-push': imagePushRunner(engine, registry, pushed),
      objects: objectsRunner(access),
      instance: instanceRunner(access),
      'awx-content': awxContentRunner(http, secrets, files, layout.folder),
      'cluster-secret': clusterSecretRunner(access, secrets, files, layout.folder),
      release: releaseRunner(access, program, `${place.root}/distro/charts`, pin),
      'cluster-role': clusterRoleRunner(access, secrets),
      'secret-store': secretStoreRunner(openStore, keys, secrets),
      'secret-store-jobs': secretStoreJobsRunner(openStore, keys),
      'secret-source': secretSourceRunner(access, keys),
      'external-secret': externalSecretRunner(access, secrets),
      operator: operatorRunner(access, program, charts(files, layout.cache, lock, settings.charts.map)),
      'operator-there': operatorThereRunner(access),
      ...clusterRotations(tools, access),
    },
    // Most of them only wait for what the cluster does.
    sideBySide: 8,
    runtime: withStoreStatus(
      clusterRuntime(access, { namespaces: [...namespaces, ...(bringsAwx(settings) ? [apart] : [])], stop, erase }),
      'secret-store',
      openStore(`http://${inside.host}:${inside.port}`),
    ),
    stack: redirected(lock, settings.images, settings.automation),
    openStore,
    checks: [
      ...existingChecks(engine, access, registry, settings),
      ...awxChecks(settings, { http, files, charts: lock.charts }),
    ],
    // Nothing of it listens on this machine.
    held: async () => ({ any: false, owns: () => false }),
  };
}
