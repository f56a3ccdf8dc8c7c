import { commands } from '../../adapters/commands.ts';
import { files } from '../../adapters/files.ts';
import type { Budgets } from '../../model/profile.ts';

interface Wish {
  root: string;
  folder: string;
  size: Budgets['catalog'];
  signal: AbortSignal;
}

const patienceMs = 60_000;

/** A company's catalog by the lab's generator, which is a program of its own: the platform knows no lab. */
export async function makeCompany({ root, folder, size, signal }: Wish): Promise<string[]> {
  await files.remove(folder);
  await files.makeFolder(folder, { private: true });
  const { entities, relations } = size;
  const args = [`${root}/lab/scale/src/main.ts`, folder, '--entities', `${entities}`, '--relations', `${relations}`];
  const { exitCode, tail } = await commands.run({ file: process.execPath, args, timeoutMs: patienceMs, signal });
  if (exitCode !== 0) throw new Error(`no company of ${entities} entities could be made: ${tail.join(' ')}`);
  return (await files.list(folder)).map(({ name }) => `${folder}/${name}`).sort();
}
