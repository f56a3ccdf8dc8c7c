import { access, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { platformTemplate } from '../../config/template.ts';
import { PlatformError } from '../../model/errors.ts';
import { print, printJson } from '../../ui/terminal.ts';
import type { Run } from '../verb.ts';

export const init: Run = async (world, _args, options) => {
  const given = typeof options.config === 'string' ? options.config : 'stagecraft.yaml';
  const path = resolve(given);
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (there && options.force !== true) {
    throw new PlatformError({
      code: 'usage',
      message: `${given} is there already.`,
      hint: 'Add --force to replace it. Nothing has been changed.',
    });
  }
  const schema = relative(join(path, '..'), join(world.root, 'docs', 'schema', 'stagecraft.schema.json'));
  await writeFile(path, platformTemplate.replace('SCHEMA', schema));
  if (options.json === true) printJson({ file: path });
  else print(`Wrote ${given}. Every setting in it has its default; change what you want and run \`stagecraft up\`.`);
  return 0;
};
