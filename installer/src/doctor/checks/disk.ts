import { type Check, type DoctorContext, fine, mustCure } from '../check.ts';
import { fromGigabytes, gigabytes } from '../units.ts';

/** Composing takes 2 GB of packages, their cache and the build beside them; a running platform only data and logs. */
const toBuild = fromGigabytes(6);
const toRun = fromGigabytes(1);

async function isBuilt({ layout, files }: DoctorContext): Promise<boolean> {
  const portals = `${layout.cache}/portal`;
  return (await files.exists(portals)) && (await files.list(portals)).some(({ isFolder }) => isFolder);
}

export const disk: Check = {
  id: 'disk',
  title: 'Disk',
  blocking: true,
  async look(context) {
    const { layout, files, machine } = context;
    const needed = (await isBuilt(context)) ? toRun : toBuild;
    const folder = await machine.nearestFolder(layout.home);
    const free = await files.freeBytes(folder);
    if (free >= needed) return fine(`${gigabytes(free)} are free at ${folder}.`);
    return mustCure(
      `Only ${gigabytes(free)} are free at ${folder}; ${gigabytes(needed)} are needed${needed === toBuild ? ' the first time' : ''}.`,
      'Free some space there, or choose another place with --home DIR.',
    );
  },
};
