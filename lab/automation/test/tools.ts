import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const packages = ['ansible-core==2.19.14', 'awxkit==24.6.1', 'setuptools<81'];
const minutes = 5;

/** As root, jobs run as users that may not enter root's own folder, nor use a Python that lies there. */
const isRoot = process.getuid?.() === 0;
const usualHome = isRoot ? '/var/cache/stagecraft-test-tools' : join(homedir(), '.cache', 'stagecraft-test-tools');
const home = process.env.STAGECRAFT_TEST_TOOLS ?? usualHome;
const python = isRoot && existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

export type Found = { folder: string; missing?: undefined } | { folder?: undefined; missing: string };

async function isComplete(folder: string): Promise<boolean> {
  return (await readFile(join(folder, 'complete'), 'utf8').catch(() => '')) === packages.join('\n');
}

function reasonOf(error: unknown): string {
  const { stderr = '', message } = error as { stderr?: string; message: string };
  return (stderr.trim().split('\n').at(-1) || message.split('\n')[0]) ?? 'no reason was given';
}

/** A virtual environment holds absolute paths, so it is made where it stays; two at once wait for each other. */
async function install(folder: string): Promise<void> {
  const lock = `${folder}.lock`;
  for (let waited = 0; ; waited += 1) {
    const taken = await mkdir(lock).then(
      () => true,
      () => false,
    );
    if (taken) break;
    if (waited > minutes * 60) await rm(lock, { recursive: true, force: true });
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  try {
    if (await isComplete(folder)) return;
    await rm(folder, { recursive: true, force: true });
    await run(python, ['-m', 'venv', folder], { timeout: 120_000 });
    await run(join(folder, 'bin', 'pip'), ['install', '--quiet', ...packages], { timeout: minutes * 60_000 });
    await writeFile(join(folder, 'complete.tmp'), packages.join('\n'));
    await rename(join(folder, 'complete.tmp'), join(folder, 'complete'));
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

/** ansible-playbook and AWX's own client, installed once into a cached folder outside the repository. */
export async function ansible(): Promise<Found> {
  const folder = join(home, 'ansible');
  try {
    await mkdir(home, { recursive: true });
    if (!(await isComplete(folder))) await install(folder);
    return { folder: join(folder, 'bin') };
  } catch (error) {
    return { missing: `ansible-core and awxkit could not be installed: ${reasonOf(error)}` };
  }
}

/** tofu or terraform: named by STAGECRAFT_TEST_TOFU, or on PATH. */
export function tofu(): Found {
  const named = process.env.STAGECRAFT_TEST_TOFU;
  if (named && !existsSync(named)) return { missing: `STAGECRAFT_TEST_TOFU names ${named}, which is not there` };
  const found = named ?? onPath('tofu') ?? onPath('terraform');
  return found
    ? { folder: dirname(found) }
    : { missing: 'neither tofu nor terraform is on PATH; STAGECRAFT_TEST_TOFU can name one' };
}

/** The tool that a command line of one's own would use. */
export const tofuBinary = (folder: string) =>
  [join(folder, 'tofu'), join(folder, 'terraform')].find((path) => existsSync(path)) ?? '';
