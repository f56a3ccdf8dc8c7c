import { Readable, Writable } from 'node:stream';
import {
  CoreV1Api,
  Exec,
  KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
  VersionApi,
  type V1Status,
} from '@kubernetes/client-node';
import type { ClusterPlace, KubernetesObject } from '../../model/kubernetes.ts';
import type { Cluster, ObjectReference } from '../../ports/cluster.ts';
import { explained, isAbsent } from './errors.ts';

const ourName = 'stagecraft';

function configOf({ kubeconfig, context }: ClusterPlace): KubeConfig {
  const config = new KubeConfig();
  if (kubeconfig === undefined) config.loadFromDefault();
  else config.loadFromFile(kubeconfig);
  if (context !== undefined) config.setCurrentContext(context);
  return config;
}

const selectorOf = (labels: Record<string, string>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');

/** The status that the API sends at the end of a command says how it ended. */
function exitCodeOf(status: V1Status): number {
  if (status.status === 'Success') return 0;
  const cause = status.details?.causes?.find(({ reason }) => reason === 'ExitCode');
  return cause?.message === undefined ? 1 : Number(cause.message);
}

function collected(): { stream: Writable; text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}

function runIn(config: KubeConfig, containerOf: (pod: ObjectReference) => Promise<string>): Cluster['run'] {
  return async ({ namespace, name }, command, input) => {
    const container = await containerOf({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name } });
    const output = collected();
    const exitCode = await new Promise<number>((resolve, reject) => {
      new Exec(config)
        .exec(namespace, name, container, command, output.stream, output.stream, Readable.from([input]), false, (end) =>
          resolve(exitCodeOf(end)),
        )
        .then((socket) => {
          socket.on('error', reject);
          socket.on('close', () => setTimeout(() => resolve(1), 100));
        }, reject);
    });
    return { exitCode, output: output.text() };
  };
}

/** The first container is the service itself; what is injected comes after it. */
async function firstContainer(objects: KubernetesObjectApi, pod: ObjectReference): Promise<string> {
  const found = (await objects.read(pod as Required<ObjectReference>)) as { spec?: { containers: { name: string }[] } };
  return found.spec?.containers[0]?.name ?? '';
}

/** Everything that goes wrong is told in our words, once. */
function told(cluster: Cluster): Cluster {
  const entries = Object.entries(cluster).map(([name, call]) => [
    name,
    (...args: unknown[]) => (call as (...args: unknown[]) => Promise<unknown>)(...args).catch(explained),
  ]);
  return Object.fromEntries(entries) as Cluster;
}

export function openCluster(place: ClusterPlace): Cluster {
  const config = configOf(place);
  const objects = KubernetesObjectApi.makeApiClient(config);
  const core = config.makeApiClient(CoreV1Api);
  return told({
    version: async () => (await config.makeApiClient(VersionApi).getCode()).gitVersion,
    async read(reference) {
      try {
        return (await objects.read(reference as Required<ObjectReference>)) as KubernetesObject;
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    },
    async list({ apiVersion, kind, namespace, labels = {} }) {
      try {
        const found = await objects.list(
          apiVersion,
          kind,
          namespace,
          undefined,
          undefined,
          undefined,
          undefined,
          selectorOf(labels),
        );
        return found.items as KubernetesObject[];
      } catch (error) {
        if (isAbsent(error)) return [];
        throw error;
      }
    },
    async apply(object) {
      await objects.patch(object, undefined, undefined, ourName, true, PatchStrategy.ServerSideApply);
    },
    async remove(reference) {
      try {
        await objects.delete(reference, undefined, undefined, undefined, undefined, 'Background');
      } catch (error) {
        if (!isAbsent(error)) throw error;
      }
    },
    run: runIn(config, (pod) => firstContainer(objects, pod)),
    logs: ({ namespace, name }, { container, lines, previous }) =>
      core.readNamespacedPodLog({
        namespace,
        name,
        ...(container === undefined ? {} : { container }),
        ...(lines === undefined ? {} : { tailLines: lines }),
        ...(previous === undefined ? {} : { previous }),
      }),
  });
}
