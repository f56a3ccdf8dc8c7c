import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const programs = { mount: 'mount', unmount: 'umount' };

export interface SmallDisk {
  folder: string;
  remove(): void;
}

/** A real file system of a few megabytes; undefined where this account may not mount one. */
export function makeSmallDisk(megabytes: number): SmallDisk | undefined {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'small-disk-'));
  try {
    execFileSync(programs.mount, ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', folder], {
      stdio: 'ignore',
    });
  } catch {
    rmdirSync(folder);
    return undefined;
  }
  const remove = (): void => {
    execFileSync(programs.unmount, ['-l', folder]);
    rmdirSync(folder);
  };
  return { folder, remove };
}
