import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

const here = path.dirname(new URL(import.meta.url).pathname);
const program = path.join(here, 'programs/ordinary-user.ts');
const account = { uid: 65_534, gid: 65_534 };

/** Whether an account without rights can read this checkout and run this Node. */
function isReachable(): boolean {
  try {
    execFileSync(process.execPath, ['-e', `require('node:fs').readFileSync(${JSON.stringify(program)})`], {
      ...account,
      cwd: '/',
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

/** Everything that the program started has its home in its environment. */
function processesWith(variable: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(variable);
    } catch {
      return false;
    }
  });
}

test('an ordinary user brings up database, keeper and service, and leaves nothing', ({ skip }) => {
  const isRoot = process.getuid?.() === 0;
  skip(isRoot && !isReachable(), 'another account cannot read this checkout or this Node');
  const home = mkdtempSync(path.join(os.tmpdir(), 'ordinary-'));
  try {
    if (isRoot) chownSync(home, account.uid, account.gid);
    const own = {
      HOME: home,
      TMPDIR: home,
      npm_config_cache: path.join(home, '.npm'),
      npm_config_userconfig: path.join(home, '.npmrc'),
    };
    // The registry may be named in the configuration of the account that runs this test.
    const registry = execFileSync('npm', ['config', 'get', 'registry']).toString().trim();
    const env = { ...process.env, ...own, npm_config_registry: registry };
    const output = execFileSync(process.execPath, ['--no-warnings', program], {
      ...(isRoot ? account : {}),
      cwd: home,
      env,
      timeout: 240_000,
    }).toString();
    const told = JSON.parse(output.trim().split('\n').at(-1) ?? '');
    expect(told).toMatchObject({ second: [], name: 'backstage', escaped: false });
    expect(told.first).toContain('postgres-role');
    if (isRoot) expect(told.uid).toBe(account.uid);
    expect(processesWith(`HOME=${home}`)).toEqual([]);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
