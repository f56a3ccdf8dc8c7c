import type { Keeper } from '../../ports/keeper.ts';
import { type Check, fine, warn } from '../check.ts';

export const keeperCheck = (keeper: Keeper): Check => ({
  id: 'keeper',
  title: 'Process keeper',
  blocking: false,
  async look() {
    const status = await keeper.status();
    if (!status) {
      const cure = '`stagecraft up` starts it again, and takes up what it left.';
      return (await keeper.wasKilled())
        ? warn('It was killed; its processes may still run.', cure)
        : fine('It does not run.');
    }
    const ill = status.processes.filter(({ phase }) => phase !== 'healthy');
    if (ill.length === 0) return fine(`It keeps ${status.processes.length} processes, all of them healthy.`);
    const [first] = ill;
    return warn(
      ill
        .map(({ name, phase, reason }) => `${name} is ${phase}${reason ? ` (${reason.split('\n')[0]})` : ''}`)
        .join('; '),
      `\`stagecraft logs ${first?.name}\` shows what it wrote.`,
    );
  },
});
