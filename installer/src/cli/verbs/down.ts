import { createInterface } from 'node:readline/promises';
import { PlatformError } from '../../model/errors.ts';
import { print, printJson } from '../../ui/terminal.ts';
import type { Run } from '../verb.ts';
import { choiceOf } from './choice.ts';

async function isMeant(installation: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) {
    throw new PlatformError({
      code: 'usage',
      message: 'Deleting data has to be confirmed, and nobody is there to be asked.',
      hint: 'Add --yes if it is meant. Nothing has been changed.',
    });
  }
  const asked = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await asked.question(
    `This deletes “${installation}” with its databases, repositories and secrets. Type its name to go on: `,
  );
  asked.close();
  return answer.trim() === installation;
}

export const down: Run = async (world, _args, options) => {
  const workshop = await world.openWorkshop(choiceOf(options));
  const { installation } = workshop.settings;
  const deleteData = options.deleteData === true;
  if (deleteData && !(await isMeant(installation, options.yes === true))) {
    print('Nothing has been changed.');
    return 0;
  }
  const { stopped } = await workshop.takeDown({ deleteData });
  if (options.json === true) printJson({ stopped, deletedData: deleteData });
  else {
    const what =
      stopped === 0 ? 'Nothing was running.' : `Stopped ${stopped} ${stopped === 1 ? 'process' : 'processes'}.`;
    print(
      deleteData
        ? `${what} “${installation}” is deleted.`
        : `${what} The data stays; \`stagecraft up\` goes on with it.`,
    );
  }
  return 0;
};
