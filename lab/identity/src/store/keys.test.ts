import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createLog } from '../../../kit/log.ts';
import { loadKeys } from './keys.ts';

it('makes signing keys once, and makes new ones when the file is damaged', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keys-'));
  const lines: string[] = [];
  const log = createLog('trial', (line) => lines.push(line));
  const first = await loadKeys(folder, log);
  expect(await loadKeys(folder, log)).toEqual(first);
  expect(lines).toEqual([]);
  const path = join(folder, 'signing-keys.json');
  await writeFile(path, (await readFile(path, 'utf8')).slice(0, 200));
  const second = await loadKeys(folder, log);
  expect(second).not.toEqual(first);
  expect(await loadKeys(folder, log)).toEqual(second);
  expect(lines).toHaveLength(1);
  expect(await readdir(join(folder, 'set-aside'))).toHaveLength(1);
  await rm(folder, { recursive: true });
});
