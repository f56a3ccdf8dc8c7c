import type { PortHolder } from '../../ports/ports.ts';
import { type Check, type DoctorContext, fine, mustCure } from '../check.ts';

const nameOf = (holder: PortHolder | undefined): string =>
  holder ? `process ${holder.pid} (${holder.command})` : 'a process that this account cannot see';

/** Which are held by somebody else, in words; and whether anything of this installation runs. */
async function look({ ports: wanted, machinePorts, held }: DoctorContext): Promise<{ taken: string[]; runs: boolean }> {
  const own = await held();
  const taken: string[] = [];
  for (const { port, what } of wanted) {
    if (await machinePorts.isFree(port)) continue;
    const holder = await machinePorts.holder(port);
    if (!own.owns(port, holder)) taken.push(`port ${port}, which ${what} needs, is held by ${nameOf(holder)}`);
  }
  return { taken, runs: own.any };
}

export const ports: Check = {
  id: 'ports',
  title: 'Ports',
  blocking: true,
  async look(context) {
    const first = await look(context);
    // What is seen once may be in passing: a service of ours that is just started anew, or that forks.
    const { taken, runs } = first.taken.length === 0 ? first : await look(context);
    const all = context.ports.map(({ port }) => port).join(', ');
    if (taken.length === 0) return fine(runs ? `${all} are free or held by this installation.` : `${all} are free.`);
    const [one = ''] = taken;
    const found = `${[one.charAt(0).toUpperCase() + one.slice(1), ...taken.slice(1)].join('; ')}.`;
    return mustCure(
      found,
      'Stop that process, or choose another block of ports with --port-base (it is the lowest, 7000 when nothing is said).',
    );
  },
};
