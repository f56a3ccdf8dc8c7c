import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { machinePorts } from '../../adapters/port-holder.ts';
import { postgresServer } from '../../adapters/postgres-server.ts';
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
  const { layout, settings } = workshop;
  const { port: databasePort } = embedded.endpoint('database', settings);
  return {
    async down() {
      await workshop.takeDown({ deleteData: false });
    },
    async up(signal) {
      await workshop.apply(await plan(), { verb: 'verify', rollback: false, signal, listen: () => {} });
    },
    async rotate(name, signal) {
      const wanted = await workshop.rotationPlan(name);
      await workshop.rotate(wanted, { verb: 'verify', signal, listen: () => {} });
    },
    async letsIn(role, password) {
      const state = await postgresServer(databasePort, workshop.secrets).roleState(role, password);
      if (state === 'absent') throw new Error('the database does not answer');
      return state === 'ready';
    },
    leftovers: async () => [...(await ownProcesses(layout.folder)), ...(await heldPorts(workshop))],
    ...trials(place, workshop, plan),
  };
}
