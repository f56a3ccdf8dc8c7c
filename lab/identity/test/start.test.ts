import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { companyDir, freePort, identityEnvironment, startService } from './start.ts';

const main = join(import.meta.dirname, '../src/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'identity-start-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(env: Record<string, string>) {
  return spawnSync(process.execPath, [main], {
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
    timeout: 20_000,
  });
}

describe('starting', () => {
  it('reports everything that is missing at once, then ends with 2', () => {
    const { status, stderr } = run({ COMPANY_DIR: companyDir, PORT: 'seven', PUBLIC_URL: 'localhost' });
    expect(status).toBe(2);
    for (const part of ['PORT is "seven"', 'PUBLIC_URL', 'DATA_DIR is missing', 'IDENTITY_COOKIE_KEY is missing']) {
      expect(stderr).toContain(part);
    }
    for (const name of ['PASSWORD_MIRA', 'PASSWORD_VERA', 'PORTAL_CLIENT_SECRET', 'DATABASES_URL']) {
      expect(stderr).toContain(`${name} is missing`);
    }
  });

  it('says what is wrong in a realm file', () => {
    const realm = JSON.parse(readFileSync(join(companyDir, 'realm.json'), 'utf8'));
    realm.users[0].groups.push('/nobody');
    realm.clients[0].redirectUris = ['http://localhost/*'];
    writeFileSync(join(folder, 'realm.json'), JSON.stringify(realm));
    const env = identityEnvironment(0, folder, { portal: 'http://localhost:1', databases: 'http://localhost:2' });
    const { status, stderr } = run({ ...env, COMPANY_DIR: folder });
    expect(status).toBe(2);
    expect(stderr).toContain('user "mira" is in group "/nobody", which does not exist');
    expect(stderr).toContain('wildcard');
  });

  it('says so when there is no realm file, or half of one', () => {
    const env = identityEnvironment(0, folder, { portal: 'http://localhost:1', databases: 'http://localhost:2' });
    expect(run({ ...env, COMPANY_DIR: '/nowhere' })).toMatchObject({ status: 2 });
    writeFileSync(join(folder, 'realm.json'), '{"realm": "stage');
    const half = run({ ...env, COMPANY_DIR: folder });
    expect(half.status).toBe(2);
    expect(half.stderr).toContain('cannot be read');
  });

  it('says so when its port is taken', async () => {
    const urls = { portal: 'http://localhost:1', databases: 'http://localhost:2' };
    const env = identityEnvironment(await freePort(), folder, urls);
    const first = await startService('identity', env);
    const second = run(env);
    expect(await first.stop()).toBe(0);
    expect(second.status).toBe(1);
    expect(second.stderr).toContain('The port is taken');
  });
});
