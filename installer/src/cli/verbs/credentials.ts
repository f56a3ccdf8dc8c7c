import { PlatformError } from '../../model/errors.ts';
import { print, printJson, table } from '../../ui/terminal.ts';
import type { Run } from '../verb.ts';
import { choiceOf } from './choice.ts';

export const credentials: Run = async (world, [person], options) => {
  const workshop = await world.openWorkshop(choiceOf(options));
  if (!(await workshop.record())) {
    throw new PlatformError({
      code: 'not-running',
      message: `There is no installation “${workshop.settings.installation}” yet.`,
      hint: '`stagecraft up` makes one, and a password for each of its people.',
    });
  }
  const people = (await workshop.people()).filter(({ username }) => person === undefined || username === person);
  if (people.length === 0) {
    throw new PlatformError({
      code: 'usage',
      message: `There is nobody called “${person}”.`,
      hint: `There is: ${(await workshop.people()).map(({ username }) => username).join(', ')}.`,
    });
  }
  const rows = await Promise.all(
    people.map(async (each) => ({ ...each, password: await workshop.secrets.read(`password-${each.username}`) })),
  );
  if (options.json === true) printJson({ people: rows });
  else {
    const cells = rows.map(({ username, name, groups, password }) => [username, password, name, groups.join(', ')]);
    for (const line of table([['username', 'password', 'name', 'groups'], ...cells])) print(line);
  }
  return 0;
};
