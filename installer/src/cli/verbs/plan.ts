import { resolve } from 'node:path';
import { print, printJson, styled } from '../../ui/terminal.ts';
import { planLines } from '../../ui/plan-view.ts';
import type { Run } from '../verb.ts';
import { choiceOf } from './choice.ts';

export const plan: Run = async (world, _args, options) => {
  const workshop = await world.openWorkshop(choiceOf(options));
  const planned = await workshop.plan();
  if (options.rbac === true) {
    const { printRights } = await import('./rights.ts');
    return printRights(workshop.rights(planned), planned.target, options.json === true);
  }
  if (typeof options.save === 'string') {
    await workshop.files.writeText(resolve(options.save), `${JSON.stringify(planned, null, 2)}\n`);
  }
  const differences = await workshop.compare(planned, new AbortController().signal);
  if (options.json === true) {
    printJson({
      plan: planned,
      differences: differences.map(({ step, change, why }) => ({ step: step.id, change, why })),
    });
    return 0;
  }
  for (const line of planLines(planned, differences)) print(line);
  if (typeof options.save === 'string') print(styled(`The plan is in ${options.save}.`, 'dim'));
  return 0;
};
