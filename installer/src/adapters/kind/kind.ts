import { join } from 'node:path';
import { PlatformError } from '../../model/errors.ts';
import type { Command, CommandResult, CommandRunner } from '../../ports/commands.ts';
import type { Files } from '../../ports/files.ts';
import type { Kind } from '../../ports/kind.ts';
import type { Programs } from '../../ports/programs.ts';
import { engineFailure, unreachableEngine } from '../engine/failure.ts';
import { apiServerFolder, writeApiServerFiles } from './api-server.ts';
import { kindConfiguration } from './configuration.ts';
import { nodeContainers, nodeOf } from './containers.ts';
import { creationFailed } from './failure.ts';

export interface KindPlace {
  /** The installation's folder. */
  folder: string;
  kubeconfig: string;
}

/** What kind says on its way, in our words. */
const stages: [RegExp, string][] = [
  [/Ensuring node image/, 'fetching the node’s image'],
  [/Preparing nodes/, 'preparing the node'],
  [/Writing configuration/, 'writing its configuration'],
  [/Starting control-plane/, 'starting Kubernetes'],
  [/Installing CNI/, 'installing the network'],
  [/Installing StorageClass/, 'installing storage'],
];

const stageOf = (line: string): string | undefined =>
  line.includes('✓') ? undefined : stages.find(([pattern]) => pattern.test(line))?.[1];

export function kind(
  commands: CommandRunner,
  files: Files,
  programs: Programs,
  { folder, kubeconfig }: KindPlace,
): Kind {
  const containers = nodeContainers(commands, folder);

  const run = async (args: string[], more: Partial<Command> = {}): Promise<CommandResult | undefined> => {
    const found = await programs.find('kind');
    return found && commands.run({ file: found.path, args, timeoutMs: 900_000, ...more });
  };

  const ranOrMissing = async (args: string[], more: Partial<Command>): Promise<CommandResult> => {
    const ran = await run(args, more);
    if (ran) return ran;
    throw new PlatformError({
      code: 'environment',
      message: 'kind is neither on PATH nor in the cache any more.',
      hint: '`stagecraft up` fetches it again.',
    });
  };

  return {
    async state(name) {
      const node = await containers.find(name);
      if (!node) return 'absent';
      if (!node.running) return 'stopped';
      return (await files.exists(kubeconfig)) ? 'running' : 'half';
    },

    async create(cluster, signal, progress) {
      const config = join(folder, 'run', 'kind.yaml');
      for (const { host } of cluster.mounts) await files.makeFolder(host);
      await writeApiServerFiles(files, folder, cluster);
      await files.writeText(config, kindConfiguration(cluster, apiServerFolder(folder)));
      await files.remove(kubeconfig);
      const onLine = (line: string): void => {
        const stage = stageOf(line);
        if (stage) progress(stage);
      };
      const place = ['--name', cluster.name, '--config', config, '--kubeconfig', kubeconfig];
      const ran = await ranOrMissing(['create', 'cluster', ...place, '--image', cluster.image], { signal, onLine });
      if (ran.exitCode !== 0) throw creationFailed(cluster, ran);
    },

    async start(cluster) {
      await writeApiServerFiles(files, folder, cluster);
      await containers.start(cluster.name);
    },

    async load(name, images, signal) {
      const ran = await ranOrMissing(['load', 'docker-image', ...images, '--name', name], { signal });
      if (ran.exitCode !== 0) throw engineFailure(`${images.join(', ')} could not be loaded into the cluster`, ran);
    },

    async remove(name) {
      if (!(await containers.find(name))) return files.remove(kubeconfig);
      const args = ['delete', 'cluster', '--name', name, '--kubeconfig', kubeconfig];
      const ran = (await run(args, { timeoutMs: 120_000 })) ?? (await containers.remove(name));
      if (ran.exitCode === 0 && !ran.timedOut) return files.remove(kubeconfig);
      throw (
        unreachableEngine(ran) ??
        new PlatformError({
          code: 'step',
          message: `The cluster ${name} could not be deleted.`,
          details: ran.tail.slice(-8),
          hint: `\`docker rm -f -v ${nodeOf(name)}\` takes it away by hand.`,
        })
      );
    },

    async empty({ image, mounts }) {
      for (const { host } of mounts) if (await files.exists(host)) await containers.empty(image, host);
    },
  };
}
