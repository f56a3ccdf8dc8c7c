import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificates } from '../adapters/certificates/certificates.ts';
import { clusterAccess } from '../adapters/cluster/access.ts';
import { commands } from '../adapters/commands.ts';
import { files } from '../adapters/files.ts';
import { helm } from '../adapters/helm.ts';
import { kind } from '../adapters/kind/kind.ts';
import { programs } from '../adapters/programs.ts';
import { openSecrets } from '../adapters/secrets.ts';
import type { StepContext } from '../apply/runner.ts';
import { kindClusterRunner } from '../apply/runners/kind-cluster.ts';
import { parseImageMap } from '../config/image-map.ts';
import type { StepOf } from '../model/step.ts';
import { parseStackLock } from '../stack/lock.ts';
import { redirected } from '../stack/redirect.ts';
import { availableImage, dockerSays, noEngine } from './engine.ts';
import { root } from './platform.ts';

const lock = parseStackLock(readFileSync(`${root}/profiles/stack.lock.yaml`, 'utf8'));

/** Where images come from other places, a map says so, as it does for the command. */
const mapFile = process.env.STAGECRAFT_TEST_IMAGE_MAP;
const map = mapFile && existsSync(mapFile) ? parseImageMap(readFileSync(mapFile, 'utf8'), mapFile) : {};

/** An image of the stack on this machine; undefined when it cannot be had. */
export function stackImage(name: string): string | undefined {
  const found = redirected(lock, { map }).images.get(name);
  return found && availableImage(found.reference);
}

/** For `describe.skipIf`: a cluster needs an engine, and the node's image. */
export const noCluster = noEngine || stackImage('kind-node') === undefined;

/** What a step is given, with a deadline as the engine would set one. */
export const quiet = (): StepContext => ({ signal: AbortSignal.timeout(180_000), progress() {} });

export function stepOf<Kind extends StepOf<'kind-cluster'>['kind'] | 'objects' | 'release' | 'cluster-secret'>(
  kindOfStep: Kind,
  input: StepOf<Kind>['input'],
  fingerprint = 'first',
): StepOf<Kind> {
  return {
    id: `test/${kindOfStep}`,
    kind: kindOfStep,
    component: 'test',
    title: 'Try it',
    after: [],
    fingerprint,
    holdsData: false,
    deadlineSeconds: 600,
    usualSeconds: 60,
    input,
  };
}

/** An installation's folder with everything that leads to its cluster; nothing is made yet. */
export function clusterOfTest(name: string) {
  const folder = mkdtempSync(join(tmpdir(), 'kind-'));
  const authority = certificates.makeAuthority(`stagecraft.localhost`);
  mkdirSync(join(folder, 'data', 'authority'), { recursive: true });
  writeFileSync(join(folder, 'data', 'authority', 'ca.crt'), authority.certificate);
  const kubeconfig = join(folder, 'run', 'kubeconfig');
  const access = clusterAccess(files, { kubeconfig });
  const found = programs(commands, files, join(folder, 'cache'), async () => lock);
  const clusters = kind(commands, files, found, { folder, kubeconfig });
  const inNode = (...command: string[]): string =>
    dockerSays('exec', `${name}-${process.pid}-control-plane`, ...command);
  return {
    name: `${name}-${process.pid}`,
    authority,
    inNode,
    /** The node's own: the machine may have none. */
    kubectl: (...args: string[]): string => inNode('kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf', ...args),
    folder,
    kubeconfig,
    access,
    clusters,
    runner: kindClusterRunner(clusters, access, files, folder),
    helm: helm(commands, files, found, { place: { kubeconfig }, run: join(folder, 'run') }),
    secrets: openSecrets(files, join(folder, 'secrets.json')),
    async programs() {
      for (const program of ['kind', 'helm']) {
        if (!(await found.find(program))) await found.fetch(program, new AbortController().signal, () => {});
      }
    },
    async remove() {
      await clusters.remove(`${name}-${process.pid}`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
