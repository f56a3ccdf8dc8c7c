import { type Check, type DoctorContext, fine, mustCure } from '../check.ts';

function parentsOf(folder: string): string[] {
  const parts = folder.split('/').filter((part) => part !== '');
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}

/** As root, PostgreSQL runs under an ordinary account that has to come in from the top. */
async function closedTo(account: string, { layout, machine }: DoctorContext): Promise<string | undefined> {
  if (account === undefined) return undefined;
  for (const folder of parentsOf(layout.home)) {
    const mode = await machine.modeOf(folder);
    if (mode !== undefined && (mode & 0o001) === 0) return folder;
  }
  return undefined;
}

export const home: Check = {
  id: 'home',
  title: 'State folder',
  blocking: true,
  async look(context) {
    const { layout, machine } = context;
    const folder = await machine.nearestFolder(layout.home);
    if (!(await machine.canWrite(folder))) {
      return mustCure(
        `This account may not write to ${folder}.`,
        'Choose a folder of your own with --home DIR, or have its permissions changed.',
      );
    }
    const account = await machine.ordinaryAccount();
    const closed = account === undefined ? undefined : await closedTo(account, context);
    if (closed === undefined) return fine(`${layout.home} can be written.`);
    return mustCure(
      `As root, PostgreSQL runs under the account ${account}, which cannot enter ${closed}.`,
      `Choose a folder that is open on the way with --home DIR (without it: /var/lib/stagecraft), or run \`chmod o+x ${closed}\`.`,
    );
  },
};
