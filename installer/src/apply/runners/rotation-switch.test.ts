import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from '../../adapters/files.ts';
import { openSecrets } from '../../adapters/secrets.ts';
import { nextOf } from '../../model/rotation.ts';
import type { ClientsRotation, StepOf } from '../../model/step.ts';
import type { Keeper } from '../../ports/keeper.ts';
import type { PostgresServer } from '../../ports/postgres.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { ClientsDesk } from '../keycloak/clients.ts';
import { rotationSwitchRunner } from './rotation-switch.ts';

const names = ['portal-client-secret', 'databases-client-secret'];
const clients: ClientsRotation = {
  secrets: names,
  url: 'http://identity',
  realm: 'stagecraft',
  admin: { name: 'admin', passwordSecret: 'identity-admin-password' },
  clients: names.map((secret) => ({ client: secret.replace('-client-secret', ''), secret })),
};

let folder: string;
let secrets: Secrets;
/** What Keycloak takes, by secret; and of which of them it hears, before it is away. */
let taken: Record<string, string>;
let hears: number;
let said: string[];

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'switch-'));
  secrets = openSecrets(files, path.join(folder, 'secrets.json'));
  await secrets.ensure([...names, ...names.map(nextOf)]);
  taken = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await secrets.read(name)])));
  [hears, said] = [names.length, []];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const keeper: Partial<Keeper> = {
  hold: async (name) => void said.push(`hold ${name}`),
  restart: async (name) => void said.push(`start ${name}`),
  status: async () =>
    ({ processes: [{ name: 'portal', phase: 'healthy', pid: 1, since: new Date().toISOString() }] }) as never,
};

const keycloak: Pick<ClientsDesk, 'tell'> = {
  async tell(input, named) {
    for (const [at, { secret }] of input.clients.entries()) {
      if (at === hears) {
        hears = names.length;
        throw new Error('Keycloak is away');
      }
      taken[secret] = await secrets.read(named(secret));
      said.push(`tell ${secret}`);
    }
  },
};

async function change(signal: AbortSignal = AbortSignal.timeout(10_000)): Promise<void> {
  const runner = rotationSwitchRunner(keeper as Keeper, {} as PostgresServer, keycloak, secrets);
  const input = { secrets: names, roles: [], processes: ['portal'], clients };
  await runner.apply({ input } as unknown as StepOf<'rotation-switch'>, { signal, progress() {} });
}

const inUse = async (): Promise<Record<string, string>> =>
  Object.fromEntries(await Promise.all(names.map(async (name) => [name, await secrets.read(name)])));

test('Keycloak is told while its callers are held, and then the new ones are in use', async () => {
  const before = { ...taken };
  await change();
  expect(said).toEqual(['hold portal', ...names.map((name) => `tell ${name}`), 'start portal']);
  expect(taken).toEqual(await inUse());
  for (const name of names) expect(taken[name]).not.toBe(before[name]);
});

test.each([0, 1])(
  'away after it has heard of %i: it is told the former ones again, since everybody starts with those',
  async (heard) => {
    const before = { ...taken };
    hears = heard;
    await expect(change()).rejects.toThrow('Keycloak is away');
    expect(taken).toEqual(before);
    expect(await inUse()).toEqual(before);
    expect(said.at(-1)).toBe('start portal');
    await change();
    expect(taken).toEqual(await inUse());
    expect(taken).not.toEqual(before);
  },
);
