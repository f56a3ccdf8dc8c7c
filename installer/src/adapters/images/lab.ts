import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlatformError } from '../../model/errors.ts';
import type { CommandRunner } from '../../ports/commands.ts';
import type { ImageContextOptions } from '../../ports/image-contexts.ts';
import { type Entry, entriesOf } from './archive.ts';

export interface LabTools {
  root: string;
  commands: CommandRunner;
  node: string;
}

async function bundleInto(folder: string, { root, commands, node }: LabTools, signal: AbortSignal): Promise<void> {
  const result = await commands.run({
    file: node,
    args: [join(root, 'lab', 'image', 'bundle.cjs'), folder],
    timeoutMs: 120_000,
    signal,
  });
  if (result.exitCode === 0) return;
  throw new PlatformError({
    code: 'step',
    message: 'The lab’s services could not be bundled for their image.',
    details: result.tail.slice(-20),
    hint: 'The lines above are the bundler’s own words. Did you change something under lab/?',
  });
}

/** Each service as one file; they are small enough to be held while they are sent. */
async function bundles(tools: LabTools, signal: AbortSignal): Promise<Entry[]> {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-lab-'));
  try {
    await bundleInto(folder, tools, signal);
    const names = (await readdir(folder)).sort();
    return await Promise.all(
      names.map(async (name): Promise<Entry> => {
        const content = await readFile(join(folder, name), 'utf8');
        return { kind: 'text', path: `lab/${name}`, content };
      }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const outsideCompany = (name: string): boolean => name.endsWith('.test.ts') || name === 'node_modules';

export async function* labEntries(tools: LabTools, { signal, progress }: ImageContextOptions): AsyncGenerator<Entry> {
  const { root } = tools;
  progress('bundling the lab’s services');
  yield { kind: 'file', path: 'Dockerfile', source: join(root, 'lab', 'image', 'Dockerfile') };
  yield { kind: 'folder', path: 'lab' };
  yield* await bundles(tools, signal);
  yield* entriesOf(join(root, 'lab', 'company'), 'lab/company', outsideCompany);
}
