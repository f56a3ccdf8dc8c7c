import type { PortHolder } from '../../ports/ports.ts';
import { type Check, type DoctorContext, fine, mustCure } from '../check.ts';

const nameOf = (holder: PortHolder | undefined): string =>
  holder ? `process ${holder.pid} (${holder.command})` : 'a process that this account cannot see';

/** Which are held by somebody else, in words; and whether anything of this installation runs. */
async function lookOnce({
  ports: wanted,
  machinePorts,
  held,
}: DoctorContext): Promise<{ taken: string[]; runs: boolean }> {
  const own = await held();
  const free = await Promise.all(wanted.map(({ port }) => machinePorts.isFree(port)));
  const busy = wanted.filter((_, at) => !free[at]);
  const holders = await machinePorts.holders(busy.map(({ port }) => port));
  const taken = busy.flatMap(({ port, what }) => {
    const seen = holders.get(port) ?? [];
    return own.owns(port, seen) ? [] : [`port ${port}, which ${what} needs, is held by ${nameOf(seen[0])}`];
  });
  return { taken, runs: own.any };
}

export const ports: Check = {
  id: 'ports',
  title: 'Ports',
  blocking: true,
  async look(context) {
    const first = await lookOnce(context);
    // A service of ours may have been started anew between the two questions, who ours are and who holds a port.
    const { taken, runs } = first.taken.length === 0 ? first : await lookOnce(context);
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
