import { PlatformError } from '../../model/errors.ts';
import type { CommandResult, CommandRunner } from '../../ports/commands.ts';
import { engineFailure, unreachableEngine } from '../engine/failure.ts';
import { apiServerFolder } from './api-server.ts';
import { filesOnNode } from './configuration.ts';
import { foreignCluster } from './failure.ts';

/** The container that a cluster of one node lives in. */
export const nodeOf = (cluster: string): string => `${cluster}-control-plane`;

interface Node {
  running: boolean;
}

/** The folder of the installation that made it, from what is mounted where. */
function makerOf(binds: string[], folder: string): { ours: boolean; folder: string | undefined } {
  const bind = binds.find((each) => each.includes(`:${filesOnNode}:`) || each.endsWith(`:${filesOnNode}`));
  const from = bind?.slice(0, bind.lastIndexOf(`:${filesOnNode}`));
  const suffix = apiServerFolder('');
  return { ours: from === apiServerFolder(folder), folder: from?.replace(new RegExp(`/?${suffix}$`), '') };
}

/** Asks Docker about the node's container; another installation's is never taken for ours. */
export function nodeContainers(commands: CommandRunner, folder: string) {
  const docker = (args: string[], timeoutMs = 20_000): Promise<CommandResult> =>
    commands.run({ file: 'docker', args, timeoutMs });

  return {
    async find(cluster: string): Promise<Node | undefined> {
      const ran = await docker(['inspect', '--type', 'container', '--format', '{{json .}}', nodeOf(cluster)]);
      if (ran.exitCode !== 0 || ran.timedOut) {
        if (!ran.timedOut && /no such (container|object)/i.test(ran.tail.join('\n'))) return undefined;
        throw unreachableEngine(ran) ?? engineFailure('Docker could not be asked for the cluster', ran);
      }
      const { State, HostConfig } = JSON.parse(ran.stdout) as {
        State: { Running: boolean };
        HostConfig: { Binds: string[] | null };
      };
      const maker = makerOf(HostConfig.Binds ?? [], folder);
      if (!maker.ours) throw foreignCluster(cluster, maker.folder);
      return { running: State.Running };
    },

    async start(cluster: string): Promise<void> {
      const ran = await docker(['start', nodeOf(cluster)], 60_000);
      if (ran.exitCode === 0) return;
      throw (
        unreachableEngine(ran) ??
        new PlatformError({
          code: 'step',
          message: `The cluster ${cluster} could not be started again.`,
          details: ran.tail.slice(-8),
          hint: '`stagecraft down`, then `stagecraft up` makes it anew; data and secrets stay.',
        })
      );
    },

    async remove(cluster: string): Promise<CommandResult> {
      return docker(['rm', '--force', '--volumes', nodeOf(cluster)], 120_000);
    },

    /** Files of this machine that pods wrote under accounts of their own: only a container may delete them all. */
    async empty(image: string, host: string): Promise<void> {
      const mount = ['--volume', `${host}:/data`, '--entrypoint', 'find', image];
      const ran = await docker(
        ['run', '--rm', '--network', 'none', ...mount, '/data', '-mindepth', '1', '-delete'],
        300_000,
      );
      if (ran.exitCode !== 0) throw engineFailure(`What is in ${host} could not be deleted`, ran);
    },
  };
}
