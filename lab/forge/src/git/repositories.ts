import { randomUUID } from 'node:crypto';
import { access, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../../kit/log.ts';
import { setAside } from '../store/atomic.ts';
import { installHooks } from './hooks.ts';
import { git } from './run.ts';

/** Lies in a repository while its project is being made or removed, and tells the two apart from data that got lost. */
const marker = 'forge-unfinished';

const settings = [
  ['core.fsync', 'committed'],
  ['core.logAllRefUpdates', 'false'],
  ['transfer.fsckObjects', 'true'],
  ['receive.autogc', 'false'],
  ['receive.advertisePushOptions', 'true'],
  ['uploadpack.allowFilter', 'true'],
  ['uploadpack.allowAnySHA1InWant', 'true'],
] as const;

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

export class Repositories {
  readonly hooksPath: string;
  readonly temporary: string;
  readonly #folder: string;
  readonly #dataDir: string;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
    this.#folder = join(dataDir, 'repositories');
    this.temporary = join(dataDir, 'temporary');
    this.hooksPath = join(dataDir, 'git-hooks');
  }

  path(projectId: number): string {
    return join(this.#folder, `${projectId}.git`);
  }

  /** Makes the repository aside, lets `fill` work in it, and puts it in its place in one step. */
  async create(projectId: number, branch: string, fill?: (dir: string) => Promise<void>): Promise<void> {
    const incoming = join(this.temporary, `${randomUUID()}.git`);
    await mkdir(incoming, { recursive: true });
    try {
      await git(['init', '--quiet', '--bare', `--initial-branch=${branch}`, '--template=', incoming], {
        dir: incoming,
      });
      for (const [name, value] of settings) await git(['config', name, value], { dir: incoming });
      await fill?.(incoming);
      await writeFile(join(incoming, marker), 'made, not yet announced\n');
      await rename(incoming, this.path(projectId));
    } catch (error) {
      await rm(incoming, { recursive: true, force: true });
      throw error;
    }
  }

  async finish(projectId: number): Promise<void> {
    await rm(join(this.path(projectId), marker), { force: true });
  }

  async markForRemoval(projectId: number): Promise<void> {
    await writeFile(join(this.path(projectId), marker), 'to be removed\n');
  }

  async remove(projectId: number): Promise<void> {
    await rm(this.path(projectId), { recursive: true, force: true, maxRetries: 3 });
  }

  async open(log: Log, known: ReadonlySet<number>): Promise<Set<number>> {
    await rm(this.temporary, { recursive: true, force: true });
    for (const folder of [this.#folder, this.temporary, this.hooksPath]) await mkdir(folder, { recursive: true });
    await installHooks(this.hooksPath);
    const present = new Set<number>();
    for (const name of await readdir(this.#folder)) {
      const id = Number(name.replace(/\.git$/, ''));
      if (known.has(id)) {
        await this.#recover(id);
        present.add(id);
      } else await this.#sweep(name, log);
    }
    return present;
  }

  async #recover(id: number): Promise<void> {
    await this.finish(id);
    // A killed git leaves its lock files; nothing else works here while the forge starts.
    const lock = join(this.path(id), 'packed-refs.lock');
    await rm(lock, { force: true });
    await removeLocks(join(this.path(id), 'refs'));
    await rm(join(this.path(id), 'HEAD.lock'), { force: true });
  }

  async #sweep(name: string, log: Log): Promise<void> {
    const path = join(this.#folder, name);
    if (await exists(join(path, marker))) {
      await rm(path, { recursive: true, force: true });
      log.info('Removed a repository that was left half made or half removed.', { repository: name });
      return;
    }
    const movedTo = await setAside(this.#dataDir, path, name);
    log.error('A repository without a project was set aside; nothing of it is lost.', { repository: name, movedTo });
  }
}

async function removeLocks(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && entry.name.endsWith('.lock')) await rm(join(entry.parentPath, entry.name), { force: true });
  }
}
