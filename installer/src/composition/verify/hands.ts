import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { files } from '../../adapters/files.ts';
import { openKeeper } from '../../adapters/keeper-client.ts';
import { machinePorts } from '../../adapters/port-holder.ts';
import { environmentOf } from '../../adapters/process-identity.ts';
import type { Workshop } from '../../cli/world.ts';
import type { Plan } from '../../model/plan.ts';
import type { ProcessSpec } from '../../model/process.ts';
import { freePort } from '../../supervisor/free-port.ts';
import { markerName } from '../../supervisor/environment.ts';
import { embedded } from '../../targets/embedded/target.ts';
import type { Hands, Trial } from '../../verify/surroundings.ts';
import type { Place } from '../place.ts';

const trialName = 'portal-trial';

/** Processes that say of themselves that they belong to the installation. */
async function ownProcesses(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const markers = await Promise.all(pids.map((pid) => environmentOf(pid, markerName).catch(() => undefined)));
  return pids.flatMap((pid, index) =>
    markers[index]?.startsWith(`${resolve(folder)}#`)
      ? [`process ${pid} (${markers[index]?.split('#')[1]}) still runs`]
      : [],
  );
}

async function heldPorts({ settings }: Workshop): Promise<string[]> {
  const ports = embedded.ports(settings);
  const free = await Promise.all(ports.map(({ port }) => machinePorts.isFree(port)));
  return ports.flatMap(({ port, what }, index) => (free[index] ? [] : [`port ${port} of ${what} is still held`]));
}

function portalSpec(plan: Plan): ProcessSpec {
  const step = plan.steps.find((each) => each.kind === 'process' && each.input.name === 'portal');
  if (step?.kind === 'process') return step.input;
  throw new Error('the installed plan does not start a portal here');
}

/** What changes an embedded installation, as the verbs do it. */
export function embeddedHands(place: Place, workshop: Workshop, plan: () => Promise<Plan>): Hands {
  const { layout } = workshop;
  const keeper = openKeeper({ folder: layout.folder, cache: layout.cache, entry: place.supervisor });
  return {
    async down() {
      await workshop.takeDown({ deleteData: false });
    },
    async up(signal) {
      await workshop.apply(await plan(), { verb: 'verify', rollback: false, signal, listen: () => {} });
    },
    leftovers: async () => [...(await ownProcesses(layout.folder)), ...(await heldPorts(workshop))],
    async startTrial(layer): Promise<Trial> {
      // One that an interrupted run has left would not be started anew.
      await keeper.remove(trialName).catch(() => {});
      const port = await freePort();
      const path = `${layout.run}/trial.json`;
      await files.writeText(path, JSON.stringify(layer), { private: true });
      const spec = portalSpec(await plan());
      const args = [...spec.args, '--config', path];
      await keeper.put(
        { ...spec, name: trialName, title: 'a portal on trial', args, front: { port, proxied: true } },
        `${port}`,
      );
      return {
        url: `http://127.0.0.1:${port}`,
        async state() {
          const phase = (await keeper.status())?.processes.find(({ name }) => name === trialName)?.phase;
          if (phase === 'healthy') return 'serving';
          return phase === 'backing-off' || phase === 'stopped' ? 'ended' : 'starting';
        },
        log: async () => (await keeper.tail(trialName, 400)).join('\n'),
        async remove() {
          await keeper.remove(trialName);
          await files.remove(path);
          await files.remove(`${layout.logs}/${trialName}.log`);
        },
      };
    },
  };
}
