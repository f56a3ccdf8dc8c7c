import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { companyOf, usual } from './company.ts';
import { textOf } from './text.ts';

const usage = 'node lab/scale/src/main.ts <folder> [--entities n] [--relations n] [--seed n]';

function wished(): { folder: string; entities: number; relations: number; seed: number } {
  const text = { type: 'string' } as const;
  const options = { entities: text, relations: text, seed: text };
  const { positionals, values } = parseArgs({ allowPositionals: true, options });
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new Error(`Say where to: ${usage}`);
  const numberOf = (name: keyof typeof usual): number => {
    const number = Number(values[name] ?? usual[name]);
    if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${name} is a whole number: ${usage}`);
    return number;
  };
  return { folder, entities: numberOf('entities'), relations: numberOf('relations'), seed: numberOf('seed') };
}

try {
  const { folder, ...wish } = wished();
  const sources = companyOf(wish);
  mkdirSync(folder, { recursive: true });
  for (const source of sources) writeFileSync(join(folder, `${source.name}.yaml`), textOf(source));
  process.stdout.write(`${JSON.stringify({ ...wish, files: sources.length })}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
