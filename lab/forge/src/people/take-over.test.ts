import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from '../../../kit/log.ts';
import type { People, Person } from '../../../kit/people/model.ts';
import { makeCompany } from '../../test/company.ts';
import { openForge } from '../app/open.ts';
import type { Forge } from '../forge.ts';
import { takeOver } from './take-over.ts';

let forge: Forge;
let folders: string[];
let end: () => void;

beforeAll(async () => {
  const [dataDir, companyDir] = [await mkdtemp(join(tmpdir(), 'forge-people-')), await makeCompany()];
  folders = [dataDir, companyDir];
  const secrets = { adminToken: 'of-the-admin', portalTokens: () => ['of-the-portal'], passwords: new Map() };
  const log = createLog('test', () => {});
  const opened = await openForge({ dataDir, companyDir, publicUrl: 'http://localhost:1', secrets, log });
  await opened.fill();
  [forge, end] = [opened.forge, opened.close];
});

afterAll(async () => {
  end();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const person = (username: string, groups: string[], more: Partial<Person> = {}): Person => ({
  ...{ id: `id-${username}`, username, firstName: username, lastName: '', email: '', groups },
  ...more,
});

const team = (name: string) => ({ name, type: 'team', description: '' });

const all = (...more: Person[]): People => ({
  users: [person('lena', ['checkout', 'leads']), person('omar', ['checkout', 'developers']), ...more],
  groups: [team('checkout'), team('logistics'), { name: 'leads', type: 'role', description: '' }],
});

const members = (path: string) =>
  (forge.store.groupByPath(path)?.members ?? []).map(({ userId, level }) => [
    forge.store.user(userId)?.username,
    level,
  ]);

test('says how much changed, and writes nothing where nothing did', async () => {
  expect(await takeOver(forge, all())).toBeGreaterThan(0);
  expect(await takeOver(forge, all())).toBe(0);
});

test('a team has its people and the accounts that were there, whoever was added besides', async () => {
  const { id = 0 } = forge.store.userByName('yuki') ?? {};
  const group = forge.store.groupByPath('checkout');
  await forge.store.groups.change(group?.id ?? 0, (current) => ({
    ...current,
    members: [...current.members, { userId: id, level: 50, createdAt: '' }],
  }));
  expect(await takeOver(forge, all())).toBe(1);
  expect(members('checkout')).toEqual([
    ['portal', 40],
    ['lena', 40],
    ['omar', 30],
  ]);
});

test('a new team is a new group, a role is none, and a team that is gone has nobody', async () => {
  const people = all(person('noor', ['payments', 'developers']));
  await takeOver(forge, { ...people, groups: [...people.groups, team('payments')] });
  expect(members('payments')).toEqual([
    ['portal', 40],
    ['noor', 30],
  ]);
  expect(forge.store.groupByPath('leads')).toBeUndefined();
  await takeOver(forge, all(person('noor', ['developers'])));
  expect(members('payments')).toEqual([['portal', 40]]);
});

test('nobody becomes one of the forge’s own accounts, or takes a group’s place', async () => {
  const before = structuredClone(forge.store.userByName('forge-admin'));
  await takeOver(forge, all(person('forge-admin', ['viewers']), person('logistics', ['leads']), person('a b', [])));
  expect(forge.store.userByName('forge-admin')).toEqual(before);
  expect(forge.store.userByName('logistics')).toBeUndefined();
  expect(forge.store.userByName('a b')).toBeUndefined();
});

test('without a role somebody is a guest', async () => {
  await takeOver(forge, all(person('noor', ['logistics'])));
  expect(members('logistics')).toContainEqual(['noor', 10]);
});
