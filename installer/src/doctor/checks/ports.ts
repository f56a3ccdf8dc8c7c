import type { PortHolder } from '../../ports/ports.ts';
import { type Check, type DoctorContext, fine, mustCure } from '../check.ts';

const nameOf = (holder: PortHolder | undefined): string =>
  holder ? `process ${holder.pid} (${holder.command})` : 'a process that this account cannot see';

/** What we hold ourselves, through the keeper or one of its processes, is as it should be. */
async function ownProcesses({ keeper }: DoctorContext): Promise<{ pids: Set<number>; ports: Set<number> }> {
  const status = await keeper.status().catch(() => undefined);
  const processes = status?.processes ?? [];
  const pids = [status?.pid, ...processes.map(({ pid }) => pid)].filter((pid) => pid !== undefined);
  return { pids: new Set(pids), ports: new Set(status ? processes.map(({ port }) => port) : []) };
}

export const ports: Check = {
  id: 'ports',
  title: 'Ports',
  blocking: true,
  async look(context) {
    const own = await ownProcesses(context);
    const taken: string[] = [];
    for (const { port, what } of context.ports) {
      if (await context.machinePorts.isFree(port)) continue;
      const holder = await context.machinePorts.holder(port);
      const ours = holder ? own.pids.has(holder.pid) : own.ports.has(port);
      if (!ours) taken.push(`port ${port}, which ${what} needs, is held by ${nameOf(holder)}`);
    }
    const all = context.ports.map(({ port }) => port).join(', ');
    if (taken.length === 0)
      return fine(own.pids.size > 0 ? `${all} are free or held by this installation.` : `${all} are free.`);
    const [first = ''] = taken;
    const found = `${[first.charAt(0).toUpperCase() + first.slice(1), ...taken.slice(1)].join('; ')}.`;
    return mustCure(
      found,
      'Stop that process, or choose another block of ports with --port-base (it is the lowest, 7000 when nothing is said).',
    );
  },
};
