import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { contract } from './contract.ts';
import { type RunningStore, startLab, startOpenBao } from './start.ts';
import { openBao } from './tools.ts';

const { program, missing } = await openBao();
const run = promisify(execFile);

describe.skipIf(!program)(`OpenBao${missing ? `: ${missing}` : ''}`, () => {
  const openbao = (): Promise<RunningStore> => startOpenBao(program ?? '');
  contract('OpenBao', openbao);

  let store: RunningStore | undefined;
  afterEach(() => store?.stop());

  it.each([
    { name: 'the sealed file', start: () => startLab() },
    { name: 'OpenBao', start: openbao },
  ])('its unmodified command line drives $name', async ({ start }) => {
    const running = await start();
    store = running;
    await running.initialize();
    const env = { PATH: process.env.PATH, HOME: running.folder, BAO_ADDR: running.url, BAO_TOKEN: running.root };
    const bao = async (...args: string[]) => (await run(program ?? '', args, { env, timeout: 30_000 })).stdout;
    expect(await bao('status')).toMatch(/Sealed +false/);
    await bao('secrets', 'enable', '-path=kv', 'kv-v2');
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const written = await bao('kv', 'put', '-mount=kv', 'team/db', 'password=one').catch(() => undefined);
      if (written) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await bao('kv', 'put', '-mount=kv', 'team/db', 'password=two');
    expect(await bao('kv', 'get', '-mount=kv', '-field=password', 'team/db')).toBe('two');
    expect(await bao('kv', 'get', '-mount=kv', '-field=password', '-version=1', 'team/db')).toBe('one');
    expect(await bao('kv', 'list', '-mount=kv', 'team')).toContain('db');
    await bao('kv', 'delete', '-mount=kv', 'team/db');
    await bao('kv', 'undelete', '-mount=kv', '-versions=2', 'team/db');
    await bao('auth', 'enable', 'approle');
    await bao('write', 'auth/approle/role/one', 'token_policies=default', 'token_ttl=5m');
    expect(await bao('read', '-field=role_id', 'auth/approle/role/one/role-id')).toMatch(/^[\w-]{36}$/);
    await expect(bao('kv', 'get', '-mount=kv', 'nothing')).rejects.toThrow(/No value found/);
    await bao('operator', 'seal');
    await expect(bao('kv', 'get', '-mount=kv', 'team/db')).rejects.toThrow(/sealed/);
    expect(await bao('operator', 'unseal', running.unsealKey)).toMatch(/Sealed +false/);
  });
});
