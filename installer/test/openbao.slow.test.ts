import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBao } from '../../lab/secrets/test/tools.ts';
import type { Report } from '../src/verify/report.ts';
import { until } from './support/keeper.ts';
import { realInstallation } from './support/real-up.ts';
import { inStore } from './verify/store-breaks.ts';
import { reportOf, told } from './verify/whole.ts';

/** `npm test` brings an installation up first: the portal that it built is used here as well. */
const home = process.env.STAGECRAFT_TEST_HOME ?? '';
const portBase = Number(process.env.STAGECRAFT_TEST_OPENBAO_PORT_BASE ?? 20_500);
const { program, missing } = home === '' ? { missing: 'no portal is built' } : await openBao();
const found = [path.dirname(program ?? ''), process.env.PATH].join(path.delimiter);
const where = { home, name: 'bao', portBase };
const installation = realInstallation({ ...where, env: { PATH: found } });

const store = async () => (await installation.status()).processes.find(({ name }) => name === 'openbao');
const untilStoreIs = (phase: string) =>
  until(`a store that is ${phase}`, async () => ((await store())?.phase === phase ? true : undefined), 60_000);

async function look(...only: string[]): Promise<Report> {
  return reportOf(await installation.run('verify', '--json', '--only', ...only)).report;
}

describe.skipIf(!program)(`OpenBao as the store of an installation${missing ? `: ${missing}` : ''}`, () => {
  beforeAll(async () => {
    await installation.deleteAll();
    const { code, output } = await installation.up('--phase', '2');
    expect(code, output).toBe(0);
  });
  afterAll(() => installation.deleteAll());

  test('it keeps the platform’s secrets, jobs fetch theirs from it, and a second `up` finds nothing to do', async () => {
    expect((await store())?.phase).toBe('healthy');
    expect((await installation.up()).output).toMatch(/\b0 changed/);
    await until('somebody who can sign in', async () => (told(await look('ID-3')) === '' ? true : undefined), 90_000);
    const report = await look('SE-2', 'SE-4');
    expect(told(report)).toBe('');
    expect(report.results.map(({ state }) => state)).toEqual(['passed', 'passed']);
    const secrets = Object.values(JSON.parse(readFileSync(installation.layout.secrets, 'utf8')).secrets) as string[];
    const audit = readFileSync(path.join(installation.layout.data, 'secrets', 'audit.log'), 'utf8');
    expect(secrets.filter((secret) => audit.includes(secret))).toEqual([]);
  });

  test('killed, it comes back open; sealed, it is said, and `up` opens it', async () => {
    const former = (await store())?.pid ?? 0;
    process.kill(former, 'SIGKILL');
    await until('another store', async () => {
      const now = await store();
      return now?.phase === 'healthy' && now.pid !== former ? true : undefined;
    });
    await inStore(installation, 'seal');
    await untilStoreIs('unhealthy');
    const { code, output } = await installation.up();
    expect(code, output).toBe(0);
    expect((await store())?.phase).toBe('healthy');
  });

  test('all of its secrets are made anew', async () => {
    const { code, output } = await installation.run('rotate', 'portal', '--yes');
    expect(code, output).toBe(0);
    expect(told(await look('SE-4'))).toBe('');
  });

  test('its program is gone: `up` says what is missing, and changes nothing', async () => {
    const without = realInstallation(where);
    const { code, output } = await without.up();
    expect(code, output).toBe(4);
    expect(output).toContain('no `bao` on PATH: install it');
    expect((await store())?.phase).toBe('healthy');
  });
});
