import { randomUUID } from 'node:crypto';
import { delimiter, join } from 'node:path';
import { PlatformError } from '../model/errors.ts';
import type { LockedProgram, StackLock } from '../model/stack.ts';
import type { CommandRunner } from '../ports/commands.ts';
import type { Files } from '../ports/files.ts';
import type { FoundProgram, Programs } from '../ports/programs.ts';
import { download } from './download.ts';

const here = `${process.platform}-${process.arch}`;
const ending = process.platform === 'win32' ? '.exe' : '';

function numbersIn(text: string): number[] {
  return (/(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? []).slice(1).map((part) => Number(part ?? 0));
}

/** `accepts` is `>=` and the oldest that will do. */
export function fits(version: string, accepts: string): boolean {
  const [found, least] = [numbersIn(version), numbersIn(accepts)];
  for (const [index, part] of least.entries()) {
    const own = found[index] ?? 0;
    if (own !== part) return own > part;
  }
  return found.length > 0;
}

const versionArguments: Record<string, string[]> = { kind: ['version'], helm: ['version', '--short'] };

export function programs(
  commands: CommandRunner,
  files: Files,
  cache: string,
  lock: () => Promise<StackLock>,
): Programs {
  const folderOf = (name: string, { version }: LockedProgram): string => join(cache, 'tools', `${name}-${version}`);

  const pinned = async (name: string): Promise<LockedProgram> => {
    const found = (await lock()).programs[name];
    if (!found) throw new Error(`the stack lock has no program called ${name}`);
    return found;
  };

  const versionOf = async (name: string, path: string): Promise<string | undefined> => {
    const ran = await commands.run({ file: path, args: versionArguments[name] ?? ['--version'], timeoutMs: 10_000 });
    return ran.exitCode === 0 ? (/\d+\.\d+(\.\d+)?/.exec(ran.stdout) ?? [])[0] : undefined;
  };

  const onPath = async (name: string, accepts: string): Promise<FoundProgram | undefined> => {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const path = join(folder, `${name}${ending}`);
      if (folder === '' || !(await files.exists(path))) continue;
      const version = await versionOf(name, path);
      if (version && fits(version, accepts)) return { path, version };
    }
    return undefined;
  };

  const look = async (name: string): Promise<FoundProgram | undefined> => {
    const program = await pinned(name);
    const own = await onPath(name, program.accepts);
    if (own) return own;
    const path = join(folderOf(name, program), `${name}${ending}`);
    return (await files.exists(path)) ? { path, version: program.version } : undefined;
  };

  /** Each is asked for its version once, however often it is run. */
  const found = new Map<string, FoundProgram>();

  return {
    async find(name) {
      const program = found.get(name) ?? (await look(name));
      if (program) found.set(name, program);
      return program;
    },

    async fetch(name, signal, progress) {
      const program = await pinned(name);
      const source = program.downloads[here];
      if (!source) {
        throw new PlatformError({
          code: 'environment',
          message: `There is no ${name} ${program.version} that we know of for ${here}.`,
          hint: `Install ${name} ${program.accepts.replace('>=', '')} or newer yourself, so that it is on PATH: ${program.source}.`,
        });
      }
      const folder = folderOf(name, program);
      const partial = `${folder}.partial-${randomUUID()}`;
      await files.makeFolder(partial);
      try {
        await download({
          ...source,
          what: `${name} ${program.version}`,
          to: join(partial, 'download'),
          signal,
          progress,
        });
        await unpack(commands, files, { name, partial, file: source.file });
        await putInPlace(files, partial, folder, `${name}${ending}`);
      } finally {
        await files.remove(partial);
      }
    },
  };
}

/** Somebody else may have fetched the same meanwhile, and run it already: then theirs stays. */
async function putInPlace(files: Files, partial: string, folder: string, program: string): Promise<void> {
  const isThere = (): Promise<boolean> => files.exists(join(folder, program));
  if (await isThere()) return;
  try {
    await files.move(partial, folder);
  } catch (error) {
    if (!(await isThere())) throw error;
  }
}

/** `file` names the program inside an archive; without it, what came is the program. */
async function unpack(
  commands: CommandRunner,
  files: Files,
  { name, partial, file }: { name: string; partial: string; file?: string | undefined },
): Promise<void> {
  const fetched = join(partial, 'download');
  const program = join(partial, `${name}${ending}`);
  if (file === undefined) await files.move(fetched, program);
  else {
    const unpacked = join(partial, 'unpacked');
    await files.makeFolder(unpacked);
    const ran = await commands.run({ file: 'tar', args: ['-xf', fetched, '-C', unpacked, file], timeoutMs: 120_000 });
    if (ran.exitCode !== 0) {
      throw new PlatformError({
        code: 'step',
        message: `The archive of ${name} could not be unpacked.`,
        details: ran.tail,
        hint: 'Is `tar` there, and enough room on the disk? Then run the command again.',
      });
    }
    await files.move(join(unpacked, file), program);
    await files.remove(unpacked);
    await files.remove(fetched);
  }
  await files.makeExecutable(program);
}
