import { clusterAccess } from '../adapters/cluster/access.ts';
import { commands } from '../adapters/commands.ts';
import { dockerEngine } from '../adapters/engine/docker.ts';
import { files } from '../adapters/files.ts';
import { helm } from '../adapters/helm.ts';
import { http } from '../adapters/http.ts';
import { programs } from '../adapters/programs.ts';
import { pushedImages } from '../adapters/pushed-images.ts';
import { dockerCredentials } from '../adapters/registry/credentials.ts';
import { imageRegistry } from '../adapters/registry/registry.ts';
import { storeInCluster } from '../adapters/store-in-cluster.ts';
import { clusterRuntime } from '../apply/cluster/runtime.ts';
import { withStoreStatus } from '../apply/cluster/store-status.ts';
import { takeDown } from '../apply/cluster/take-down.ts';
import { clusterRunner } from '../apply/runners/cluster.ts';
import { imagePushRunner } from '../apply/runners/image-push.ts';
import { operatorThereRunner } from '../apply/runners/operator-there.ts';
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
import { clusterRunners } from './cluster-runners.ts';
import type { House, HouseTools } from './house.ts';

function claimsOf(settings: Settings): string[] {
  return catalogue.flatMap(({ deliveries: { helm: method } }) => {
    const volumes = method?.volumes ?? [];
    return (typeof volumes === 'function' ? volumes(settings) : volumes).map(({ claim }) => claim);
  });
}

/** A cluster that is there already, and stays when the platform goes. */
export async function existingHouse(tools: HouseTools): Promise<House> {
  const { place, layout, settings } = tools;
  const lock = parseStackLock(await files.readText(`${place.root}/profiles/stack.lock.yaml`));
  const { context } = settings.cluster;
  const where = context === undefined ? {} : { context };
  const access = clusterAccess(files, where);
  const found = programs(commands, files, layout.cache, async () => lock);
  const program = helm(commands, files, found, { place: where, run: layout.run });
  const engine = dockerEngine(commands);
  const registry = imageRegistry(dockerCredentials(commands, files));
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
  const openStore = storeInCluster(access);
  const { inside } = clusterEndpoint('secrets', settings, own, httpsPort(settings));
  // Also those of another phase: what it has left is the installation's.
  const everywhere = [...new Set([...namespaces, jobsNamespace(own), apart])];
  const { stop, erase } = takeDown(access, program, { namespaces: everywhere, claims: claimsOf(settings) });
  return {
    runners: {
      ...clusterRunners(tools, { access, programs: found, helm: program, engine, lock, openStore, pin }),
      cluster: clusterRunner(access),
      'image-push': imagePushRunner(engine, registry, pushed),
      'operator-there': operatorThereRunner(access),
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
