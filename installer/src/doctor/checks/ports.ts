import type { PortHolder } from '../../ports/ports.ts';
import { type Check, fine, mustCure } from '../check.ts';

const nameOf = (holder: PortHolder | undefined): string =>
  holder ? `process ${holder.pid} (${holder.command})` : 'a process that this account cannot see';

export const ports: Check = {
  id: 'ports',
  title: 'Ports',
  blocking: true,
  async look(context) {
    const own = await context.held();
    const taken: string[] = [];
    for (const { port, what } of context.ports) {
      if (await context.machinePorts.isFree(port)) continue;
      const holder = await context.machinePorts.holder(port);
      if (!own.owns(port, holder)) taken.push(`port ${port}, which ${what} needs, is held by ${nameOf(holder)}`);
    }
    const all = context.ports.map(({ port }) => port).join(', ');
    if (taken.length === 0) return fine(own.any ? `${all} are free or held by this installation.` : `${all} are free.`);
    const [first = ''] = taken;
    const found = `${[first.charAt(0).toUpperCase() + first.slice(1), ...taken.slice(1)].join('; ')}.`;
    return mustCure(
      found,
      'Stop that process, or choose another block of ports with --port-base (it is the lowest, 7000 when nothing is said).',
    );
  },
};
