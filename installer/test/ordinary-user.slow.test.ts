import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { canRead, giveTo, isRoot, nobody } from './support/as-somebody.ts';

const here = path.dirname(new URL(import.meta.url).pathname);
const program = path.join(here, 'programs/ordinary-user.ts');
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
  skip(!canRead(program), 'an ordinary user cannot read this checkout');
  const home = mkdtempSync(path.join(os.tmpdir(), 'ordinary-'));
  try {
    giveTo(home);
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
      ...(isRoot ? nobody : {}),
      cwd: home,
      env,
      timeout: 240_000,
    }).toString();
    const told = JSON.parse(output.trim().split('\n').at(-1) ?? '');
    expect(told).toMatchObject({ second: [], name: 'backstage', escaped: false });
    expect(told.first).toContain('postgres-role');
    if (isRoot) expect(told.uid).toBe(nobody.uid);
    expect(processesWith(`HOME=${home}`)).toEqual([]);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
