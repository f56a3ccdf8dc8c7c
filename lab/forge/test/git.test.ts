import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portalToken, RunningForge } from './forge.ts';
import { folder, runGit, withPassword } from './git.ts';

let forge: RunningForge;
beforeAll(async () => {
  forge = await RunningForge.start();
});
afterAll(() => forge.stop());

const cart = () => `${forge.url}/checkout/cart.git`;

async function cloneAs(username: string, ...args: string[]): Promise<string> {
  const where = join(await folder(), 'clone');
  const { code, out } = await runGit('.', 'clone', ...args, withPassword(cart(), username), where);
  expect(out).toContain('Cloning');
  expect(code).toBe(0);
  return where;
}

async function commit(where: string, name: string, content = name): Promise<void> {
  await writeFile(join(where, name), content);
  await runGit(where, 'add', '.');
  expect((await runGit(where, 'commit', '-m', `Add ${name}`)).code).toBe(0);
}

describe('plain git', () => {
  it('clones, pushes a branch and a tag, and another clone sees them', async () => {
    const where = await cloneAs('omar');
    expect(await readFile(join(where, 'README.md'), 'utf8')).toContain('# cart');
    await commit(where, 'one.txt');
    expect((await runGit(where, 'push', 'origin', 'main')).code).toBe(0);
    await runGit(where, 'switch', '-c', 'feature/a');
    await commit(where, 'two.txt');
    await runGit(where, 'tag', '-a', 'v1', '-m', 'first');
    expect((await runGit(where, 'push', 'origin', 'feature/a', 'v1')).code).toBe(0);
    const other = await cloneAs('lena', '--branch', 'feature/a');
    expect(await readFile(join(other, 'two.txt'), 'utf8')).toBe('two.txt');
    const branch = await forge.get('/projects/checkout%2Fcart/repository/branches/feature%2Fa');
    expect(branch.json).toMatchObject({ name: 'feature/a', commit: { title: 'Add two.txt' }, default: false });
    expect((await forge.get('/projects/checkout%2Fcart/repository/tags')).json[0].name).toBe('v1');
  });

  it('clones shallow', async () => {
    const where = await cloneAs('omar', '--depth', '1', '--branch', 'main');
    expect((await runGit(where, 'rev-list', '--count', 'HEAD')).out.trim()).toBe('1');
  });

  it('takes a token as the password, whatever the username', async () => {
    const where = join(await folder(), 'clone');
    expect((await runGit('.', 'clone', withPassword(cart(), 'oauth2', portalToken), where)).code).toBe(0);
  });

  it('takes a big push', async () => {
    const where = await cloneAs('omar');
    await writeFile(
      join(where, 'big.bin'),
      Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * i * 31 + (i >> 3)) & 255)),
    );
    await runGit(where, 'switch', '-c', 'big');
    await commit(where, 'small.txt');
    expect((await runGit(where, 'push', 'origin', 'big')).code).toBe(0);
  });

  it.each([
    ['a wrong password', () => withPassword(cart(), 'omar', 'wrong'), 'Authentication failed'],
    ['nobody on an internal project', cart, 'could not read Username'],
    [
      'somebody for a project that is not there',
      () => withPassword(`${forge.url}/checkout/none.git`, 'omar'),
      'not found',
    ],
  ])('refuses %s', async (_name, url, message) => {
    const { code, out } = await runGit('.', 'clone', url(), join(await folder(), 'clone'));
    expect(code).not.toBe(0);
    expect(out).toContain(message);
  });

  it('refuses the push of somebody who may only read, and tells why', async () => {
    const where = await cloneAs('vera');
    await commit(where, 'x.txt');
    const { code, out } = await runGit(where, 'push', 'origin', 'HEAD:x');
    expect(code).not.toBe(0);
    expect(out).toContain('403');
  });

  it('guards a protected branch, also by pattern, and lets the others through', async () => {
    await forge.post('/projects/checkout%2Fcart/protected_branches', { name: 'release/*' });
    const where = await cloneAs('omar');
    await commit(where, 'guarded.txt');
    const refused = await runGit(where, 'push', 'origin', 'HEAD:release/1', 'HEAD:free');
    expect(refused.out).toContain('not allowed to push to the protected branch release/1');
    expect(refused.out).toContain('[new branch]');
    const lead = await cloneAs('lena');
    expect((await runGit(lead, 'push', 'origin', 'HEAD:release/1')).code).toBe(0);
  });

  it('serves two pushes to the same branch one after the other: one wins, nothing is lost', async () => {
    const [one, two] = [await cloneAs('omar'), await cloneAs('lena')];
    await commit(one, 'race.txt', 'one');
    await commit(two, 'race.txt', 'two');
    const results = await Promise.all([one, two].map((where) => runGit(where, 'push', 'origin', 'HEAD:main')));
    expect(results.map((each) => each.code === 0).sort()).toEqual([false, true]);
    expect((await runGit(await cloneAs('omar'), 'fsck', '--strict')).code).toBe(0);
  });
});
