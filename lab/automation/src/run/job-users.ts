import { chmod, chown, lchown, lstat, mkdir, open, readdir } from 'node:fs/promises';
import { constants, type Stats } from 'node:fs';
import { basename, join } from 'node:path';
import type { Confinement, Launch } from '../../../kit/confinement.ts';

/** As whom something runs on behalf of others, for as long as it does. */
export interface Lease {
  /** Hands a folder over to whoever runs; nothing of them runs while this is done. */
  give(folder: string): Promise<void>;
  launch(command: string, args: string[], cwd: string, folders: string[]): Launch;
  /** Ends whatever is left of it, and closes what it was given. */
  end(...folders: string[]): Promise<void>;
}

/** With the rights of this service's own account: for one machine and one person. */
const own: Lease = {
  give: async () => undefined,
  launch: (command, args) => ({ command, args }),
  end: async () => undefined,
};

// What jobs leave to each other can be changed by each of them, and is closed to everybody else.
const withGroup = (command: string, args: string[]): [string, string[]] => [
  '/bin/sh',
  ['-c', 'umask 007; exec "$0" "$@"', command, ...args],
];

/**
 * What came in an archive may be anything. A file with a second name may be somebody else's under the other one, or keep
 * rights that a new owner takes away; a device is the machine itself.
 */
function refuse(path: string, found: Stats): void {
  if (!found.isDirectory() && found.nlink > 1) throw new Unfit(`${basename(path)} is a file with two names`);
  if (found.isBlockDevice() || found.isCharacterDevice()) throw new Unfit(`${basename(path)} is a device`);
}

class Unfit extends Error {
  constructor(what: string) {
    super(`${what}, which no job is given. Take it out of the project or the configuration.`);
    this.name = 'Unfit';
  }
}

async function handOver(path: string, owner: number, group: number): Promise<void> {
  const found = await lstat(path);
  refuse(path, found);
  if (found.isDirectory()) for (const name of await readdir(path)) await handOver(join(path, name), owner, group);
  await lchown(path, owner, group);
}

/** Gives each job a user, or a sandbox, that no other job has at the same time. */
export class JobUsers {
  #confinement: Confinement | undefined;
  #free: number[];

  constructor(confinement: Confinement | undefined, slots: readonly number[]) {
    this.#confinement = confinement;
    this.#free = [...slots];
  }

  /** Without a confinement everybody gets the service's own account. */
  async take(): Promise<Lease> {
    const confinement = this.#confinement;
    if (!confinement) return own;
    const slot = this.#free.shift();
    if (slot === undefined) throw new Error('More runs at once than there are users for them.');
    await confinement.sweep(slot);
    return this.#lease(confinement, slot);
  }

  #lease(confinement: Confinement, slot: number): Lease {
    const owner = confinement.owner(slot);
    return {
      async give(folder) {
        if (owner !== undefined) await handOver(folder, owner, owner);
      },
      launch: (command, args, cwd, folders) => confinement.launch(slot, folders, cwd, ...withGroup(command, args)),
      end: async (...folders) => {
        await confinement.sweep(slot);
        // The next one in this place must not find what this one was given.
        for (const folder of owner === undefined ? [] : folders) await chown(folder, 0, 0).catch(() => undefined);
        this.#free.unshift(slot);
        this.#free.sort((one, other) => one - other);
      },
    };
  }
}

/** What jobs leave to each other: with users of their own they share a group. */
export async function sharedFolder(path: string, confinement: Confinement | undefined): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const group = confinement?.owner(0);
  if (group !== undefined) {
    await chown(path, 0, group);
    await chmod(path, 0o2770);
  }
  return path;
}

const largestFile = 64 * 1024 * 1024;

/** A file that a job wrote: read only where it is one, and not a way to somebody else's. */
export async function readFromJob(path: string): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => undefined,
  );
  if (!file) return undefined;
  try {
    const found = await file.stat();
    const isOwn = found.isFile() && found.nlink === 1 && found.size <= largestFile;
    return isOwn ? await file.readFile('utf8') : undefined;
  } finally {
    await file.close();
  }
}
