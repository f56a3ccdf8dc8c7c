import type { CommandResult, CommandRunner } from '../../ports/commands.ts';
import type { NodeImage, NodeImages } from '../../ports/node-images.ts';
import { engineFailure, unreachableEngine } from './failure.ts';

interface Manifest {
  config?: { digest: string };
  manifests?: { digest: string }[];
}

/** Name and digest of each line of `ctr images ls`. */
function parseImages(stdout: string): Map<string, string> {
  const lines = stdout.split('\n').slice(1);
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const [name, , digest] = line.split(/\s+/);
      return name && digest ? [[name, digest]] : [];
    }),
  );
}

function parseManifest(text: string): Manifest {
  try {
    return JSON.parse(text) as Manifest;
  } catch {
    return {};
  }
}

const isGone = ({ tail }: CommandResult): boolean =>
  tail.some((line) => /no such container|is not running|is paused|is restarting/i.test(line));

/** A node of kind is a container, and containerd’s own client is in it. */
export function nodeImages(commands: CommandRunner): NodeImages {
  const inNode = (cluster: string, command: string[], signal: AbortSignal): Promise<CommandResult> =>
    commands.run({
      file: 'docker',
      args: ['exec', `${cluster}-control-plane`, ...command],
      timeoutMs: 30_000,
      signal,
    });

  const ctr = (cluster: string, args: string[], signal: AbortSignal): Promise<CommandResult> =>
    inNode(cluster, ['ctr', '--namespace', 'k8s.io', ...args], signal);

  const manifest = async (cluster: string, digest: string, signal: AbortSignal): Promise<Manifest> => {
    const { exitCode, stdout } = await ctr(cluster, ['content', 'get', digest], signal);
    return exitCode === 0 ? parseManifest(stdout) : {};
  };

  /** An image for several systems is a list of manifests; the node holds those that it can run. */
  const idsOf = async (cluster: string, digest: string, signal: AbortSignal): Promise<string[]> => {
    const { config, manifests = [] } = await manifest(cluster, digest, signal);
    const inner = await Promise.all(
      manifests.map(async (one) => [one.digest, (await manifest(cluster, one.digest, signal)).config?.digest]),
    );
    return [digest, config?.digest, ...inner.flat()].filter((id) => id !== undefined);
  };

  return {
    async find(cluster, names, signal) {
      const result = await ctr(cluster, ['images', 'ls'], signal);
      if (result.exitCode !== 0 || result.timedOut) {
        if (isGone(result)) return undefined;
        throw (
          unreachableEngine(result) ?? engineFailure(`The images in the cluster ${cluster} could not be listed`, result)
        );
      }
      const there = parseImages(result.stdout);
      const found = names.map(async (name): Promise<NodeImage[]> => {
        const digest = there.get(name);
        return digest === undefined ? [] : [{ name, ids: await idsOf(cluster, digest, signal) }];
      });
      return (await Promise.all(found)).flat();
    },

    async freeBytes(cluster, signal) {
      const result = await inNode(cluster, ['df', '-Pk', '/var/lib/containerd'], signal);
      const kilobytes = Number(result.stdout.trim().split('\n').at(-1)?.split(/\s+/)[3]);
      if (result.exitCode === 0 && Number.isFinite(kilobytes)) return kilobytes * 1024;
      throw engineFailure(`The room in the cluster ${cluster} could not be measured`, result);
    },
  };
}
