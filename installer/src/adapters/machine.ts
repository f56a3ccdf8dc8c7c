import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { lookup } from 'node:dns/promises';
import os from 'node:os';
import path from 'node:path';
import type { Machine } from '../ports/machine.ts';
import { ordinaryAccount } from './ordinary-account.ts';

const numberIn = async (file: string, pattern = /(\d+)/): Promise<number | undefined> => {
  const found = pattern.exec(await readFile(file, 'utf8').catch(() => ''))?.[1];
  return found === undefined ? undefined : Number(found);
};

const limits = {
  watches: () => numberIn('/proc/sys/fs/inotify/max_user_watches'),
  watchers: () => numberIn('/proc/sys/fs/inotify/max_user_instances'),
  'open-files': () => numberIn('/proc/self/limits', /^Max open files\s+\d+\s+(\d+)/m),
};

async function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function nearestFolder(start: string): Promise<string> {
  let folder = path.resolve(start);
  while (!(await isThere(folder)) && path.dirname(folder) !== folder) folder = path.dirname(folder);
  return folder;
}

async function memory(): Promise<{ total: number; available: number }> {
  const available = await numberIn('/proc/meminfo', /^MemAvailable:\s+(\d+) kB/m);
  const constrained = process.constrainedMemory();
  const total = constrained > 0 ? Math.min(constrained, os.totalmem()) : os.totalmem();
  return { total, available: available === undefined ? os.freemem() : available * 1024 };
}

export const machine: Machine = {
  nodeVersion: process.versions.node,
  platform: process.platform,
  isRoot: process.getuid?.() === 0,
  memory,
  limit: (name) => limits[name](),
  addressesOf: (name) =>
    lookup(name, { all: true }).then(
      (found) => found.map(({ address }) => address),
      () => [],
    ),
  nearestFolder,
  canWrite: (file) =>
    access(file, constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    ),
  modeOf: (file) =>
    stat(file).then(
      (found) => found.mode & 0o777,
      () => undefined,
    ),
  ordinaryAccount: async () => (await ordinaryAccount())?.name,
  variable: (name) => process.env[name],
};
