import { execFileSync } from 'node:child_process';
import { chmod, link, lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Confinement } from '../../../kit/confinement.ts';
import { JobUsers, readFromJob } from './job-users.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'job-users-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const swept: number[] = [];
const confinement: Confinement = {
  kind: 'user',
  owner: (slot) => 59_800 + slot,
  launch: (_slot, _folders, _cwd, command, args) => ({ command, args }),
  sweep: async (slot) => void swept.push(slot),
};

describe.skipIf(process.getuid?.() !== 0)('what a job is given', () => {
  it('is its own, with all that is in it, and nobody’s afterwards', async () => {
    await mkdir(join(folder, 'project'));
    await writeFile(join(folder, 'project', 'main.tf'), '');
    await symlink('/etc/passwd', join(folder, 'link'));
    const lease = await new JobUsers(confinement, [3]).take();
    await lease.give(folder);
    const owners = await Promise.all(
      ['', 'project', 'project/main.tf', 'link'].map((name) => lstat(join(folder, name))),
    );
    expect(owners.map(({ uid }) => uid)).toEqual([59_803, 59_803, 59_803, 59_803]);
    expect((await lstat('/etc/passwd')).uid).toBe(0);
    await lease.end(folder);
    expect((await lstat(folder)).uid).toBe(0);
    expect(swept).toEqual([3, 3]);
  });

  it('holds no rights of somebody else: neither by a second name nor by a mode', async () => {
    await writeFile(join(folder, 'shell'), '#!/bin/sh\n');
    await chmod(join(folder, 'shell'), 0o4755);
    const lease = await new JobUsers(confinement, [0]).take();
    await lease.give(folder);
    expect((await lstat(join(folder, 'shell'))).mode & 0o7000).toBe(0);
    await link(join(folder, 'shell'), join(folder, 'again'));
    await expect(lease.give(folder)).rejects.toThrow('is a file with two names, which no job is given');
  });

  it('is no part of the machine', async () => {
    execFileSync('mknod', [join(folder, 'null'), 'c', '1', '3']);
    const lease = await new JobUsers(confinement, [0]).take();
    await expect(lease.give(folder)).rejects.toThrow('null is a device');
  });
});

it('gives nobody a place that somebody has', async () => {
  const users = new JobUsers({ ...confinement, owner: () => undefined }, [0, 1]);
  const first = await users.take();
  await users.take();
  await expect(users.take()).rejects.toThrow('More runs at once');
  await first.end();
  await users.take();
});

it('reads of what a job wrote only plain files of its own', async () => {
  const secret = join(folder, 'secret');
  await writeFile(secret, 'the platform’s own');
  await symlink(secret, join(folder, 'link'));
  expect(await readFromJob(join(folder, 'link'))).toBeUndefined();
  expect(await readFromJob(secret)).toBe(await readFile(secret, 'utf8'));
  await link(secret, join(folder, 'second'));
  expect(await readFromJob(join(folder, 'second'))).toBeUndefined();
  expect(await readFromJob(folder)).toBeUndefined();
});
