import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from '../../adapters/files.ts';
import { openSecrets } from '../../adapters/secrets.ts';
import { formerOf, nextOf, rotationNames, rotations } from '../../model/rotation.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { cutOffRotation, openTurnover } from './turnover.ts';

let folder: string;
let secrets: Secrets;
const names = ['portal-database-password', 'database-password'];
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'turnover-'));
  secrets = openSecrets(files, path.join(folder, 'secrets.json'));
  await secrets.ensure([...names, 'session-secret']);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (of: string[]): Promise<string[]> => Promise.all(of.map((name) => secrets.read(name)));

test('a new value stands beside the one in use until it is taken into use; then the former one, until it is forgotten', async () => {
  const turnover = openTurnover(secrets);
  const before = await read(names);
  await turnover.prepare(names);
  const next = await read(names.map(nextOf));
  expect(await read(names)).toEqual(before);
  await turnover.prepare(names);
  expect(await read(names.map(nextOf))).toEqual(next);

  await turnover.promote(names);
  expect(await read(names)).toEqual(next);
  expect(await read(names.map(formerOf))).toEqual(before);
  await turnover.promote(names);
  expect(await read(names.map(formerOf))).toEqual(before);

  await turnover.forget(names);
  expect(await secrets.missing([...names.map(nextOf), ...names.map(formerOf)])).toHaveLength(4);
  expect(await read(names)).toEqual(next);
});

test('one that was cut off is known by what it has left, and by what it had begun with', async () => {
  const turnover = openTurnover(secrets);
  expect(await cutOffRotation(secrets)).toBeUndefined();
  await turnover.prepare(['session-secret']);
  expect(await cutOffRotation(secrets)).toEqual({ name: 'portal', secrets: ['session-secret'] });
  await turnover.promote(['session-secret']);
  expect(await cutOffRotation(secrets)).toEqual({ name: 'portal', secrets: ['session-secret'] });
  await turnover.forget(['session-secret']);
  expect(await cutOffRotation(secrets)).toBeUndefined();
});

test('no secret belongs to two rotations', () => {
  const all = rotationNames.flatMap((name) => rotations[name].secrets);
  expect(new Set(all).size).toBe(all.length);
});
