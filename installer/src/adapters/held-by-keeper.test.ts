import { expect, test } from 'vitest';
import { layoutOf } from '../model/layout.ts';
import type { Keeper } from '../ports/keeper.ts';
import { files } from './files.ts';
import { heldByKeeper } from './held-by-keeper.ts';

const [keeper, database, child, stranger] = [31_000, 31_001, 2000, 3000];
const status = async () => ({ pid: keeper, processes: [{ pid: database, port: 7032 }] });
const held = () => heldByKeeper({ status } as unknown as Keeper, files, layoutOf('/nowhere', 'one'));
const holders = (...pids: number[]) => pids.map((pid) => ({ pid, command: 'some' }));

test('a port is ours when one of ours is among those who hold it, whoever is seen first', async () => {
  const { owns } = await held();
  expect(owns(7032, holders(database))).toBe(true);
  expect(owns(7007, holders(keeper))).toBe(true);
  expect(owns(7032, holders(child, database))).toBe(true);
  expect(owns(7032, holders(stranger))).toBe(false);
});

test('where nobody is seen, it is ours when one of ours should hold it', async () => {
  const { owns } = await held();
  expect(owns(7032, [])).toBe(true);
  expect(owns(7007, [])).toBe(false);
});
