import { welcome } from '../../ui/welcome.ts';
import type { Run } from '../verb.ts';
import { bringUp } from './bring-up.ts';
import { choiceOf } from './choice.ts';
import { openInBrowser } from './browser.ts';

export const up: Run = async (world, _args, options) => {
  const workshop = await world.openWorkshop(choiceOf(options));
  const json = options.json === true;
  const offline = options.offline === true;
  await bringUp(workshop, { verb: 'up', rollback: options.rollback === true, json, offline });
  const plan = await workshop.plan();
  if (!json) welcome(plan, workshop.settings, typeof options.home === 'string' ? options.home : undefined);
  if (options.open === true) openInBrowser(plan.addresses.find(({ name }) => name === 'portal')?.url ?? '');
  return 0;
};
