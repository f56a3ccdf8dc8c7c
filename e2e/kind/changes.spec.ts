import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { namespace, readyPods } from '../support/cluster.ts';
import { done } from '../support/cluster-api.ts';
import { up } from '../support/up.ts';

test.describe.configure({ mode: 'serial', timeout: 400_000 });

const services = ['backstage', 'databases', 'forge', 'keycloak', 'psql-postgresql'];

/** The pod of each service that takes requests. */
async function pods(): Promise<Record<string, string | undefined>> {
  const found = await Promise.all(
    services.map(async (name) => [name, (await readyPods(name))[0]?.metadata.uid] as const),
  );
  return Object.fromEntries(found);
}

type Secret = { data: Record<string, string> };

/** Writes something else into it; gives what stood there. */
async function forged(name: string, key: string): Promise<() => Promise<void>> {
  const path = `/api/v1/namespaces/${namespace}/secrets/${name}`;
  const { data } = await done<Secret>('GET', path);
  await done('PATCH', path, { body: { data: { [key]: Buffer.from('forged').toString('base64') } } });
  return async () => expect((await done<Secret>('GET', path)).data).toEqual(data);
}

test('a Secret that somebody has changed is put right, and whoever does not read it anew starts anew; nobody else does', async () => {
  const before = await pods();
  const toldByEnvironment = await forged('forge-secrets', 'FORGE_ADMIN_TOKEN');
  const readAnew = await forged('databases-client', 'value');

  // Both Secrets, and the one who cannot read his by himself.
  expect(up()).toMatchObject({ code: 0, output: expect.stringMatching(/^3 changed/m) });
  await toldByEnvironment();
  await readAnew();
  const after = await pods();
  expect(after.forge).toBeDefined();
  expect(after).toEqual({ ...before, forge: after.forge });
  expect(after.forge).not.toBe(before.forge);
  expect(up().output).toMatch(/^0 changed/m);
});

test('another configuration is another pod of the portal, and of nothing else', async ({ request }) => {
  const folder = mkdtempSync(join(tmpdir(), 'changed-'));
  const config = join(folder, 'stagecraft.yaml');
  const before = await pods();
  try {
    writeFileSync(config, 'apiVersion: stagecraft.dev/v1\nkind: Platform\nspec:\n  portal:\n    title: Harbour\n');
    // One thing is changed. On a busy machine the edge sees the new pod a moment later, and waiting for that counts too.
    const told = { code: 0, output: expect.stringMatching(/: 1 to change, .*^[12] changed/ms) };
    expect(up({ args: ['--config', config] })).toMatchObject(told);
    const after = await pods();
    expect(after.backstage).toBeDefined();
    expect(after.backstage).not.toBe(before.backstage);
    expect(after).toEqual({ ...before, backstage: after.backstage });
    expect(await (await request.get('/')).text()).toContain('Harbour');
  } finally {
    rmSync(folder, { recursive: true });
    expect(up().code).toBe(0);
  }
  expect(up().output).toMatch(/^0 changed/m);
});
