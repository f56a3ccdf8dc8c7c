import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RunningForge } from './forge.ts';
import { folder, runGit, withPassword } from './git.ts';

let forge: RunningForge;
beforeAll(async () => {
  forge = await RunningForge.start();
});
afterAll(() => forge.stop());

async function createMany(round: number, group: number): Promise<void> {
  const make = (index: number) =>
    forge.call('POST', '/api/v4/projects', {
      body: { name: `p-${round}-${index}`, namespace_id: group, initialize_with_readme: true },
      headers: { 'idempotency-key': `key-${round}-${index}` },
    });
  await Promise.all(Array.from({ length: 6 }, (_, index) => make(index).catch(() => undefined)));
}

async function pushOnce(where: string, round: number): Promise<boolean> {
  await writeFile(join(where, `file-${round}`), `${round}`.repeat(200_000));
  await runGit(where, 'add', '.');
  await runGit(where, 'commit', '-m', `round ${round}`);
  return (await runGit(where, 'push', 'origin', 'HEAD:main')).code === 0;
}

it('survives kill -9 in the midst of creations and pushes with nothing half-made', async () => {
  const group = await forge.groupId('checkout');
  const where = join(await folder(), 'clone');
  const remote = withPassword(`${forge.url}/checkout/cart.git`, 'lena');
  await runGit('.', 'clone', remote, where);
  for (let round = 0; round < 12; round += 1) {
    const work = Promise.all([createMany(round, group), pushOnce(where, round)]);
    await new Promise((resolve) => setTimeout(resolve, 40 + round * 25));
    await forge.end('SIGKILL');
    await work;
    await forge.up();
    const projects = (await forge.get('/projects?per_page=100')).json;
    for (const { id } of projects) expect((await forge.get(`/projects/${id}/repository/commits`)).json).not.toEqual([]);
    const repositories = await readdir(join(forge.dataDir, 'repositories'));
    expect(repositories).toHaveLength(projects.length);
    expect(await readdir(join(forge.dataDir, 'temporary'))).toEqual([]);
  }
  await createMany(11, group);
  expect((await runGit(where, 'push', 'origin', 'HEAD:main')).code).toBe(0);
  const check = join(await folder(), 'check');
  expect((await runGit('.', 'clone', remote, check)).code).toBe(0);
  expect((await runGit(check, 'fsck', '--strict')).code).toBe(0);
});

it('fills itself to the end when it was killed while it did so the first time', async () => {
  const other = await RunningForge.start(forge.companyDir);
  await other.stop();
  for (const wait of [60, 150, 250, 350]) {
    other.launch();
    await new Promise((resolve) => setTimeout(resolve, wait));
    await other.end('SIGKILL');
  }
  await other.up();
  expect((await other.get('/projects')).json).toHaveLength(5);
  await other.stop();
});

it('sets half-written metadata and strange repositories aside, says so, and goes on', async () => {
  await forge.end();
  const projects = join(forge.dataDir, 'metadata', 'projects');
  await writeFile(join(projects, '1.json'), '{"id": 1, "name": "ca');
  await mkdir(join(forge.dataDir, 'repositories', '9999.git'));
  await forge.up();
  expect((await forge.get('/projects/1')).status).toBe(404);
  expect((await forge.get('/projects/2')).status).toBe(200);
  const aside = await readdir(join(forge.dataDir, 'set-aside'));
  for (const name of ['1.json', '1.git', '9999.git'])
    expect(aside.some((each) => each.endsWith(`-${name}`))).toBe(true);
  expect(forge.log.join('')).toContain('cannot be read and was set aside');
});
