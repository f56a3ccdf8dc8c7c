import type { CommandResult, CommandRunner } from '../../ports/commands.ts';
import type { NodeImage, NodeImages } from '../../ports/node-images.ts';
import { engineFailure, unreachableEngine } from './failure.ts';

/** Name and digest of each line of `ctr images ls`. */
function parseImages(stdout: string): NodeImage[] {
  const lines = stdout.split('\n').slice(1);
  return lines.flatMap((line): NodeImage[] => {
    const [name, , digest] = line.split(/\s+/);
    return name && digest ? [{ name, ids: [digest] }] : [];
  });
}

/** Kubernetes gives each image a second name, its configuration's digest; an engine calls the same image by it. */
function withConfigurations(images: NodeImage[]): NodeImage[] {
  const configurations = images.filter(({ name }) => name.startsWith('sha256:'));
  return images.map(({ name, ids }) => ({
    name,
    ids: [...ids, ...configurations.filter((other) => other.ids[0] === ids[0]).map((other) => other.name)],
  }));
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

  return {
    async find(cluster, names, signal) {
      const result = await ctr(cluster, ['images', 'ls'], signal);
      if (result.exitCode !== 0 || result.timedOut) {
        if (isGone(result)) return undefined;
        throw (
          unreachableEngine(result) ?? engineFailure(`The images in the cluster ${cluster} could not be listed`, result)
        );
      }
      return withConfigurations(parseImages(result.stdout)).filter(({ name }) => names.includes(name));
    },

    async freeBytes(cluster, signal) {
      const result = await inNode(cluster, ['df', '-Pk', '/var/lib/containerd'], signal);
      const kilobytes = Number(result.stdout.trim().split('\n').at(-1)?.split(/\s+/)[3]);
      if (result.exitCode === 0 && Number.isFinite(kilobytes)) return kilobytes * 1024;
      throw engineFailure(`The room in the cluster ${cluster} could not be measured`, result);
    },
  };
}
