import { exitCodes, PlatformError } from '../../model/errors.ts';
import { type RotationName, rotationNames, rotations } from '../../model/rotation.ts';
import { print, say } from '../../ui/terminal.ts';
import type { Run } from '../verb.ts';
import { answerTo } from './answer.ts';
import { choiceOf } from './choice.ts';
import { finishRotation, runRotation } from './rotation.ts';

function nameOf(given: string): RotationName {
  const found = rotationNames.find((name) => name === given);
  if (found) return found;
  throw new PlatformError({
    code: 'usage',
    message: `There is nothing called “${given}” to be made anew.`,
    hint: `There is: ${rotationNames.join(', ')}. \`stagecraft rotate --help\` says what each is.`,
  });
}

/** Only who sits before it can be asked, and only when somebody loses something. */
async function isMeant({ ends }: { ends?: string }, yes: boolean): Promise<boolean> {
  if (ends === undefined || yes || !process.stdin.isTTY || !process.stdout.isTTY) return true;
  return /^y(es)?$/i.test((await answerTo('Go on? (y/N) '))?.trim() ?? '');
}

export const rotate: Run = async (world, [given = ''], options) => {
  const name = nameOf(given);
  const workshop = await world.openWorkshop(choiceOf(options));
  const json = options.json === true;
  const { title, ends } = rotations[name];
  if ((await workshop.cutOffRotation()) === name) {
    await finishRotation(workshop, json);
    return 0;
  }
  // What cannot be done is said before anybody is asked.
  await workshop.rotationPlan(name);
  if (!json) {
    print(`This makes ${title} anew. Requests wait for some seconds meanwhile; none is lost.`);
    say(ends ?? 'Nobody is signed out.');
  }
  if (!(await isMeant(rotations[name], options.yes === true || json))) {
    print('\nNothing has been changed.');
    return exitCodes.interrupted;
  }
  await finishRotation(workshop, json);
  await runRotation(workshop, name, json);
  return 0;
};
