import { PlatformError } from '../../model/errors.ts';
import { print, printJson } from '../../ui/terminal.ts';
import type { Run } from '../verb.ts';
import { openInBrowser } from './browser.ts';
import { choiceOf } from './choice.ts';

/** What people call the services, and what they provide. */
const services: Record<string, string> = {
  portal: 'portal',
  forge: 'scm',
  identity: 'identity',
  databases: 'provisioning',
  automation: 'automation',
  awx: 'awx',
  terraform: 'terraform',
};

export const open: Run = async (world, [name = 'portal'], options) => {
  const capability = services[name];
  if (!capability) {
    throw new PlatformError({
      code: 'usage',
      message: `There is nothing called “${name}” to open.`,
      hint: `There is: ${Object.keys(services).join(', ')}.`,
    });
  }
  const workshop = await world.openWorkshop(choiceOf(options));
  if (!(await workshop.runtime.services())) {
    throw new PlatformError({
      code: 'not-running',
      message: 'The platform does not run.',
      hint: '`stagecraft up` starts it.',
    });
  }
  // Where it is, is where it was put: the configuration may say otherwise by now, or lie elsewhere.
  const { addresses } = (await workshop.installedPlan()) ?? (await workshop.plan());
  const url = addresses.find((address) => address.name === capability)?.url;
  if (url === undefined) {
    throw new PlatformError({
      code: 'usage',
      message: `This installation has no ${name} to open.`,
      hint: `There is: ${Object.keys(services)
        .filter((each) => addresses.some((address) => address.name === services[each]))
        .join(', ')}.`,
    });
  }
  if (options.json === true) printJson({ name, url });
  else print(url);
  if (options.print !== true && options.json !== true) openInBrowser(url);
  return 0;
};
