import { type Check, fine, warn } from '../check.ts';
import { fromGigabytes, gigabytes } from '../units.ts';

const enough = fromGigabytes(4);
const enoughFree = fromGigabytes(2);

export const memory: Check = {
  id: 'memory',
  title: 'Memory',
  blocking: false,
  async look({ machine, held }) {
    const { total, available } = await machine.memory();
    const found = `${gigabytes(total)}, of which ${gigabytes(available)} are available.`;
    const cure =
      'Close other programs while the portal is built the first time; running, all of it takes about 1.2 GB.';
    const { any: runs } = await held();
    if (total < enough * 0.95) return warn(`${found} 4 GB are comfortable.`, cure);
    return available < enoughFree && !runs ? warn(found, cure) : fine(found);
  },
};
