import { exitCodes } from '../../model/errors.ts';
import type { CheckState } from '../../model/check.ts';
import { print, printJson, say, styled, type Style } from '../../ui/terminal.ts';
import type { Run } from '../verb.ts';
import { choiceOf } from './choice.ts';

const marks: Record<CheckState, { mark: string; style: Style }> = {
  ok: { mark: '✔', style: 'green' },
  warning: { mark: '!', style: 'yellow' },
  cure: { mark: '✖', style: 'red' },
};

export const doctor: Run = async (world, _args, options) => {
  const workshop = await world.openWorkshop(choiceOf(options));
  const results = await workshop.examine();
  const toCure = results.filter(({ state }) => state === 'cure').length;
  if (options.json === true) printJson({ healthy: toCure === 0, checks: results });
  else {
    for (const { title, state, found, cure } of results) {
      say(`${styled(marks[state].mark, marks[state].style)} ${title}: ${found}`, '  ');
      if (cure && state !== 'ok') say(`    → ${cure}`, '      ');
    }
    print();
    print(toCure === 0 ? 'Nothing stands in the way.' : `${toCure} to cure before \`stagecraft up\` can work.`);
  }
  return toCure === 0 ? 0 : exitCodes.environment;
};
