import { exitCodes, PlatformError } from '../../model/errors.ts';
import { print, printJson, say } from '../../ui/terminal.ts';
import type { Run } from '../verb.ts';
import { answerTo } from './answer.ts';
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
  say(`This deletes “${installation}” with its databases, repositories and secrets.`);
  return (await answerTo(`Type its name to go on (${installation}): `))?.trim() === installation;
}

export const down: Run = async (world, _args, options) => {
  const workshop = await world.openWorkshop({ ...choiceOf(options), asInstalled: true });
  const { installation } = workshop.settings;
  const deleteData = options.deleteData === true;
  if (deleteData && !(await isMeant(installation, options.yes === true))) {
    print('\nNothing has been changed.');
    return exitCodes.interrupted;
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
