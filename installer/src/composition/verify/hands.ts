import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { machinePorts } from '../../adapters/port-holders.ts';
import { environmentOf } from '../../adapters/process-identity.ts';
import type { Workshop } from '../../cli/world.ts';
import type { Plan } from '../../model/plan.ts';
import { markerName } from '../../supervisor/environment.ts';
import { embedded } from '../../targets/embedded/target.ts';
import type { Hands } from '../../verify/surroundings.ts';
import type { Place } from '../place.ts';
import { trials } from './trials.ts';

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

/** What changes an embedded installation, as the verbs do it. */
export function embeddedHands(place: Place, workshop: Workshop, plan: () => Promise<Plan>): Hands {
  const { layout } = workshop;
  return {
    async down() {
      await workshop.takeDown({ deleteData: false });
    },
    async up(signal) {
      await workshop.apply(await plan(), { verb: 'verify', rollback: false, signal, listen: () => {} });
    },
    leftovers: async () => [...(await ownProcesses(layout.folder)), ...(await heldPorts(workshop))],
    ...trials(place, workshop, plan),
  };
}
