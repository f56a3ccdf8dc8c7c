import { resolve } from 'node:path';
import { print, printJson } from '../../ui/terminal.ts';
import type { Run } from '../verb.ts';
import { interruptible } from './interrupt.ts';

export const compose: Run = async (world, [given = ''], options) => {
  const folder = resolve(given);
  const json = options.json === true;
  const { signal, done } = interruptible();
  try {
    await world.composeInto(folder, { signal, progress: (message) => json || print(`… ${message}`) });
  } finally {
    done();
  }
  if (json) printJson({ folder });
  else {
    print(`The portal’s source is in ${folder}. It is yours now:`);
    print(`  cd ${given} && node .yarn/releases/yarn-4.13.0.cjs install`);
    print('Its README says how to run it with hot reload beside an installation.');
  }
  return 0;
};
