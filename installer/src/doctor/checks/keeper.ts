import { type Plan, servicesOf } from '../../model/plan.ts';
import type { ProcessStatus } from '../../model/process.ts';
import type { Keeper } from '../../ports/keeper.ts';
import { type Check, type DoctorContext, fine, warn } from '../check.ts';

const isPlan = (value: unknown): value is Plan =>
  typeof value === 'object' && value !== null && Array.isArray((value as Partial<Plan>).steps);

/** What should run. A damaged plan is the business of the check of the installation's state. */
async function planned({ files, layout }: DoctorContext): Promise<string[]> {
  const plan = await files.readJson(layout.plan).catch(() => undefined);
  return isPlan(plan) ? servicesOf(plan) : [];
}

const illness = ({ name, phase, reason }: ProcessStatus): string =>
  `${name} is ${phase}${reason ? ` (${reason.split('\n')[0]})` : ''}`;

export const keeperCheck = (keeper: Keeper): Check => ({
  id: 'keeper',
  title: 'Process keeper',
  blocking: false,
  async look(context) {
    const status = await keeper.status();
    if (!status) {
      const cure = '`stagecraft up` starts it again, and takes up what it left.';
      return (await keeper.wasKilled())
        ? warn('It was killed; its processes may still run.', cure)
        : fine('It does not run.');
    }
    const known = new Set(status.processes.map(({ name }) => name));
    const missing = (await planned(context)).filter((name) => !known.has(name));
    const ill = status.processes.filter(({ phase }) => phase !== 'healthy');
    if (ill.length + missing.length === 0) {
      return fine(`It keeps ${status.processes.length} processes, all of them healthy.`);
    }
    const found = [...ill.map(illness), ...missing.map((name) => `${name} is missing`)].join('; ');
    if (missing.length > 0) return warn(found, '`stagecraft up` starts what is missing.');
    return warn(found, `\`stagecraft logs ${ill[0]?.name}\` shows what it wrote.`);
  },
});
