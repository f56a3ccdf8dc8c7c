import { clusterAccess } from '../adapters/cluster/access.ts';
import { commands } from '../adapters/commands.ts';
import { dockerEngine } from '../adapters/engine/docker.ts';
import { nodeImages } from '../adapters/engine/node-images.ts';
import { files } from '../adapters/files.ts';
import { helm } from '../adapters/helm.ts';
import { http } from '../adapters/http.ts';
import { kind } from '../adapters/kind/kind.ts';
import { programs } from '../adapters/programs.ts';
import { storeInCluster } from '../adapters/store-in-cluster.ts';
import { clusterRuntime } from '../apply/cluster/runtime.ts';
import { withStoreStatus } from '../apply/cluster/store-status.ts';
import { imageLoadRunner } from '../apply/runners/image-load.ts';
import { kindClusterRunner } from '../apply/runners/kind-cluster.ts';
import { zoneRewriteRunner } from '../apply/runners/zone-rewrite.ts';
import { awxChecks } from '../doctor/checks/awx.ts';
import { kindChecks } from '../doctor/checks/index.ts';
import { broughtAwx } from '../model/automation.ts';
import { parseStackLock } from '../stack/lock.ts';
import { redirected } from '../stack/redirect.ts';
import { apartNamespace } from '../targets/cluster/objects.ts';
import { clusterName } from '../targets/kind/name.ts';
import { kind as kindTarget, namespace } from '../targets/kind/target.ts';
import { clusterRunners } from './cluster-runners.ts';
import type { House, HouseTools } from './house.ts';

/** A cluster of our own on this machine. */
export async function kindHouse(tools: HouseTools): Promise<House> {
  const { place, layout, settings } = tools;
  const lock = parseStackLock(await files.readText(`${place.root}/profiles/stack.lock.yaml`));
  const kubeconfig = `${layout.run}/kubeconfig`;
  const access = clusterAccess(files, { kubeconfig });
  const found = programs(commands, files, layout.cache, async () => lock);
  const clusters = kind(commands, files, found, { folder: layout.folder, kubeconfig });
  const program = helm(commands, files, found, { place: { kubeconfig }, run: layout.run });
  const engine = dockerEngine(commands);
  const name = clusterName(settings);
  const remove = async (): Promise<void> => {
    if ((await clusters.state(name)) !== 'absent') await clusters.remove(name);
    access.forget();
  };
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
      ...clusterRunners(tools, { access, programs: found, helm: program, engine, lock, openStore }),
      'image-load': imageLoadRunner(engine, nodeImages(commands), clusters),
      'kind-cluster': kindClusterRunner(clusters, access, files, layout.folder),
      'zone-rewrite': zoneRewriteRunner(access),
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
