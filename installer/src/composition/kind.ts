import { certificates } from '../adapters/certificates/certificates.ts';
import { clusterAccess } from '../adapters/cluster/access.ts';
import { commands } from '../adapters/commands.ts';
import { dockerEngine } from '../adapters/engine/docker.ts';
import { nodeImages } from '../adapters/engine/node-images.ts';
import { files } from '../adapters/files.ts';
import { helm } from '../adapters/helm.ts';
import { http } from '../adapters/http.ts';
import { imageContexts } from '../adapters/images/contexts.ts';
import { kind } from '../adapters/kind/kind.ts';
import { charts } from '../adapters/charts.ts';
import { programs } from '../adapters/programs.ts';
import { storeInCluster } from '../adapters/store-in-cluster.ts';
import { storeKeys } from '../adapters/store-keys.ts';
import { ask } from '../adapters/web.ts';
import { removePod } from '../apply/cluster/pods.ts';
import { clusterRuntime } from '../apply/cluster/runtime.ts';
import { withStoreStatus } from '../apply/cluster/store-status.ts';
import { addressRunner } from '../apply/runners/address.ts';
import { awxContentRunner } from '../apply/runners/awx-content.ts';
import { certificatesRunner } from '../apply/runners/certificates.ts';
import { clusterRoleRunner } from '../apply/runners/cluster-role.ts';
import { clusterSecretRunner } from '../apply/runners/cluster-secret.ts';
import { externalSecretRunner } from '../apply/runners/external-secret.ts';
import { imageRunner } from '../apply/runners/image.ts';
import { imageLoadRunner } from '../apply/runners/image-load.ts';
import { instanceRunner } from '../apply/runners/instance.ts';
import { kindClusterRunner } from '../apply/runners/kind-cluster.ts';
import { objectsRunner } from '../apply/runners/objects.ts';
import { operatorRunner } from '../apply/runners/operator.ts';
import { releaseRunner } from '../apply/runners/release.ts';
import { secretSourceRunner } from '../apply/runners/secret-source.ts';
import { secretStoreJobsRunner } from '../apply/runners/secret-store-jobs.ts';
import { secretStoreRunner } from '../apply/runners/secret-store.ts';
import { toolRunner } from '../apply/runners/tool.ts';
import { zoneRewriteRunner } from '../apply/runners/zone-rewrite.ts';
import { awxChecks } from '../doctor/checks/awx.ts';
import { kindChecks } from '../doctor/checks/index.ts';
import { broughtAwx } from '../model/automation.ts';
import { parseStackLock } from '../stack/lock.ts';
import { redirected } from '../stack/redirect.ts';
import { apartNamespace } from '../targets/cluster/objects.ts';
import { clusterName } from '../targets/kind/name.ts';
import { kind as kindTarget, namespace } from '../targets/kind/target.ts';
import { clusterRotations } from './cluster-rotations.ts';
import type { House, HouseTools } from './house.ts';
import { sharedRunners } from './shared-runners.ts';

/** A cluster of our own on this machine. */
export async function kindHouse(tools: HouseTools): Promise<House> {
  const { place, layout, settings, secrets } = tools;
  const lock = parseStackLock(await files.readText(`${place.root}/profiles/stack.lock.yaml`));
  const kubeconfig = `${layout.run}/kubeconfig`;
  const access = clusterAccess(files, { kubeconfig });
  const found = programs(commands, files, layout.cache, async () => lock);
  const clusters = kind(commands, files, found, { folder: layout.folder, kubeconfig });
  const program = helm(commands, files, found, { place: { kubeconfig }, run: layout.run });
  const engine = dockerEngine(commands);
  const contexts = imageContexts({ root: place.root, cache: layout.cache, commands, node: process.execPath });
  const name = clusterName(settings);
  const remove = async (): Promise<void> => {
    if ((await clusters.state(name)) !== 'absent') await clusters.remove(name);
    access.forget();
  };
  const keys = storeKeys(files, layout.storeAccess);
  const openStore = storeInCluster(access);
  const stack = redirected(lock, settings.images, settings.automation);
  const erase = async (): Promise<void> => {
    await remove();
    const host = `${layout.data}/cluster`;
    const image = stack.images.get('kind-node')?.reference ?? '';
    if (await files.exists(host)) await clusters.empty({ image, mounts: [{ host, node: '' }] });
  };
  const namespaces = [namespace, 'edge', apartNamespace(namespace, broughtAwx)];
  const runtime = clusterRuntime(access, { namespaces, stop: remove, erase });
  return {
    runners: {
      ...sharedRunners(tools),
      tool: toolRunner(found),
      certificates: certificatesRunner(files, certificates, {
        folder: layout.folder,
        authorities: `${layout.home}/authority`,
      }),
      address: addressRunner(ask, files, layout.folder, removePod(access)),
      image: imageRunner(engine, contexts),
      'image-load': imageLoadRunner(engine, nodeImages(commands), clusters),
      'kind-cluster': kindClusterRunner(clusters, access, files, layout.folder),
      objects: objectsRunner(access),
      instance: instanceRunner(access),
      'awx-content': awxContentRunner(http, secrets, files, layout.folder),
      'cluster-secret': clusterSecretRunner(access, secrets, files, layout.folder),
      'zone-rewrite': zoneRewriteRunner(access),
      release: releaseRunner(access, program, `${place.root}/distro/charts`),
      'cluster-role': clusterRoleRunner(access, secrets),
      'secret-store': secretStoreRunner(openStore, keys, secrets),
      'secret-store-jobs': secretStoreJobsRunner(openStore, keys),
      'secret-source': secretSourceRunner(access, keys),
      'external-secret': externalSecretRunner(access, secrets),
      operator: operatorRunner(access, program, charts(files, layout.cache, lock, settings.charts.map)),
      ...clusterRotations(tools, access),
    },
    // Most of them only wait for what the cluster does.
    sideBySide: 8,
    runtime: withStoreStatus(runtime, 'secret-store', openStore(kindTarget.endpoint('secrets', settings).url)),
    stack,
    openStore,
    checks: [...kindChecks(engine), ...awxChecks(settings, { http, files, charts: lock.charts })],
    async held() {
      // Docker's own programs listen for the cluster's node.
      const any = (await clusters.state(name).catch(() => 'absent')) !== 'absent';
      const ports = new Set(kindTarget.ports(settings).map(({ port }) => port));
      return { any, owns: (port) => any && ports.has(port) };
    },
  };
}
