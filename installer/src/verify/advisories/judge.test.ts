import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from '../../adapters/files.ts';
import { readAdvisories } from './carried.ts';
import { knownAgainst, overdue } from './judge.ts';
import { partOf } from './parts.ts';

const now = new Date('2026-06-01T00:00:00Z');
const lodash = { name: 'lodash', version: '4.17.15', where: 'lock', packages: [{ ecosystem: 'npm', name: 'lodash' }] };

const one = (id: string, severity: string, published?: string) => ({
  id,
  modified: '2026-05-20T00:00:00Z',
  ...(published && { published }),
  summary: 'It can be tricked',
  database_specific: { severity },
  affected: [
    {
      package: { ecosystem: 'npm', name: 'lodash' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '4.17.21' }] }],
    },
  ],
});

let folder = '';
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'advisories-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, json: unknown): void =>
  writeFileSync(path.join(folder, name), typeof json === 'string' ? json : JSON.stringify(json));

test('records come one in a file, in a list, in an answer of osv.dev, and one a line', async () => {
  put('one.json', one('A', 'LOW'));
  put('list.json', [one('B', 'HIGH'), one('C', 'HIGH')]);
  put('answer.json', { vulns: [one('D', 'CRITICAL', '2026-01-01T00:00:00Z')] });
  put('lines.jsonl', `${JSON.stringify(one('E', 'MODERATE'))}\n${JSON.stringify(one('F', ''))}\n`);
  put('README.md', 'From Monday.');
  const read = await readAdvisories(files, folder);
  expect(read?.asOf).toBe('2026-05-20T00:00:00Z');
  const known = knownAgainst([lodash], read ?? expect.fail(), now);
  expect(known.map(({ severity, line }) => `${severity} ${/: (\w)/.exec(line)?.[1]}`)).toEqual([
    'critical D',
    'high B',
    'high C',
    'moderate E',
    'low A',
    'unrated F',
  ]);
  expect(known[0]?.line).toBe(
    'lodash 4.17.15 (lock): D, critical, known for 151 days, fixed in 4.17.21: It can be tricked',
  );
});

test('critical is overdue when it is older than its limit, or of an age that nobody tells', async () => {
  put('all.json', [
    one('old', 'CRITICAL', '2026-05-01T00:00:00Z'),
    one('new', 'CRITICAL', '2026-05-25T00:00:00Z'),
    one('undated', 'CRITICAL'),
    one('high', 'HIGH', '2020-01-01T00:00:00Z'),
  ]);
  const known = knownAgainst([lodash], (await readAdvisories(files, folder)) ?? expect.fail(), now);
  const late = known.filter((each) => overdue(each, 14)).map(({ line }) => line.split(' ')[3]);
  expect(late).toEqual(['old,', 'undated,']);
});

test('ends are read in both forms of endoflife.date', async () => {
  put('osv.json', one('A', 'LOW'));
  put('nodejs.json', [
    { cycle: '24', eol: '2028-04-30', latest: '24.30.0' },
    { cycle: '18', eol: '2025-04-30', latest: '18.20.8' },
  ]);
  const releases = [{ name: '17', isEol: false, eolFrom: '2026-09-01', latest: { name: '17.20' } }];
  put('postgresql.json', { schema_version: '1.2.0', result: { name: 'postgresql', releases } });
  const parts = [partOf('node', '24.21.0', 'a'), partOf('node', '18.1.0', 'b'), partOf('postgres', '17.11', 'c')];
  const known = knownAgainst(parts, (await readAdvisories(files, folder)) ?? expect.fail(), now);
  expect(known.map(({ line }) => line)).toEqual([
    'node 18.1.0 (b): release 18 ended on 2025-04-30, its newest is 18.20.8',
    'postgres 17.11 (c): release 17 ends on 2026-09-01, its newest is 17.20',
  ]);
  expect(known.map((each) => overdue(each, 14))).toEqual([true, false]);
});

test.each([
  ['half a file', 'half.json', '{"id": "A", "mod', 'half.json is no JSON'],
  ['something else', 'other.json', { hello: 'world' }, 'neither OSV nor of endoflife.date'],
  ['nothing of use', 'README.md', 'soon', 'no OSV record'],
])('%s is refused by name', async (_, name, content, message) => {
  put(name, content);
  await expect(readAdvisories(files, folder)).rejects.toThrow(message);
});

test('a folder that is not there is no mistake', async () => {
  expect(await readAdvisories(files, path.join(folder, 'none'))).toBeUndefined();
});
