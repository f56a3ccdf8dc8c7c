import { tmpdir } from 'node:os';
import { git } from './run.ts';

/** Merging without a work tree came with this version. */
const needed = [2, 38] as const;

export async function checkGit(): Promise<void> {
  const text = await git(['version'], { dir: tmpdir() })
    .then((out) => out.toString())
    .catch(() => '');
  const [major = 0, minor = 0] = (text.match(/(\d+)\.(\d+)/)?.slice(1) ?? []).map(Number);
  if (major > needed[0] || (major === needed[0] && minor >= needed[1])) return;
  const found = text.trim() || 'no git';
  throw new Error(`The forge needs git ${needed.join('.')} or newer and found ${found}. Install it and start again.`);
}
