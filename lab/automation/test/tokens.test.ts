import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RunningForge } from '../../forge/test/forge.ts';
import { ForgeAway, ForgeClient } from '../src/vcs/forge.ts';
import { RunningAutomation, until } from './automation.ts';

const [first, second] = ['the-first-token-of-all', 'the-second-token-of-all'];

/** Two folders as a cluster has them: what counts, and what will count soon. */
class Kept {
  readonly folders: [string, string];

  constructor(base: string) {
    this.folders = [base, `${base}-next`];
  }

  get env(): string {
    return this.folders.join(':');
  }

  async put(now: string, next?: string): Promise<void> {
    await rm(this.folders[1], { recursive: true, force: true });
    for (const [folder, token] of [
      [this.folders[0], now],
      [this.folders[1], next],
    ] as const) {
      if (token === undefined) continue;
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'value'), token);
    }
  }
}

describe('a token that is made anew while everything runs', () => {
  let scratch: string;
  let forge: RunningForge;
  let lab: RunningAutomation;
  let [atForge, ofPortal, own]: Kept[] = [];

  const kept = async (name: string): Promise<Kept> => {
    const one = new Kept(join(scratch, name));
    await one.put(first);
    return one;
  };

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'tokens-'));
    [atForge, ofPortal, own] = [await kept('at-forge'), await kept('of-portal'), await kept('own')];
    forge = await RunningForge.start(undefined, { FORGE_AUTOMATION_TOKEN_FOLDERS: atForge.env });
    lab = await RunningAutomation.start({
      AUTOMATION_PORTAL_TOKEN_FOLDERS: ofPortal.env,
      AUTOMATION_FORGE_URL: forge.url,
      AUTOMATION_FORGE_TOKEN_FOLDERS: own.env,
    });
  });

  afterAll(async () => {
    await lab?.stop();
    await forge?.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  const asPortal = async (token: string): Promise<number[]> => {
    const [awx, terraform] = [await lab.get('/me/', { token }), await lab.get('/account/details', { token })];
    return [awx.status, terraform.status];
  };
  const settled = (token: string, wanted: number) =>
    until(async () => ((await asPortal(token)).every((status) => status === wanted) ? true : undefined));

  test('the portal is known by both, at both APIs, and by the next one alone when the first has gone', async () => {
    expect(await asPortal(first)).toEqual([200, 200]);
    expect(await asPortal(second)).toEqual([401, 401]);
    await ofPortal?.put(first, second);
    await settled(second, 200);
    expect(await asPortal(first)).toEqual([200, 200]);
    await ofPortal?.put(second);
    await settled(first, 401);
    expect(await asPortal(second)).toEqual([200, 200]);
  });

  test('the controller comes to the forge with the one that is taken, and is not refused in between', async () => {
    let mine = [first];
    const client = new ForgeClient(forge.url, () => mine);
    const looks = async () => (await client.project('logistics/parcels')).path;
    expect(await looks()).toBe('logistics/parcels');
    mine = [first, second];
    expect(await looks()).toBe('logistics/parcels');
    await atForge?.put(second);
    await until(async () => ((await forge.get('/user', first)).status === 401 ? true : undefined));
    expect(await looks()).toBe('logistics/parcels');
    mine = [second];
    expect(await looks()).toBe('logistics/parcels');
    mine = [first];
    await expect(looks()).rejects.toThrow(ForgeAway);
  });
});
