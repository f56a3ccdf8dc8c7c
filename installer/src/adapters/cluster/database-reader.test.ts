import { expect, test } from 'vitest';
import type { Cluster, ClusterAccess, Ran } from '../../ports/cluster.ts';
import { clusterDatabaseReader } from './database-reader.ts';

const mark = '@@ the next statement\n';

/** What psql was heard to say, and what it was told. */
function readerOf(ran: Ran) {
  const told: { command: string[]; input: string }[] = [];
  const cluster = {
    async run(_: unknown, command: string[], input: string) {
      told.push({ command, input });
      return ran;
    },
  } as unknown as Cluster;
  const access: ClusterAccess = { find: async () => cluster, get: async () => cluster, forget() {} };
  return { reader: clusterDatabaseReader(access, { namespace: 'backstage', name: 'psql-postgresql-0' }), told };
}

test('rows keep their types, also over several lines, and plans come as the server explains them', async () => {
  const output = `${mark}[{"ref":"a","count":2}, \n {"ref":null,"count":0}]\n${mark}${mark}[\n  {"Plan": {"Node Type": "Result"}}\n]\n`;
  const { reader, told } = readerOf({ exitCode: 0, output });
  const statements = ['SELECT ref, count FROM a', 'SET LOCAL enable_seqscan = off', 'EXPLAIN (FORMAT JSON) SELECT 1'];
  const found = await reader.read(
    'catalog',
    statements.map((sql) => ({ sql })),
  );
  expect(found).toEqual([
    [
      { ref: 'a', count: 2 },
      { ref: null, count: 0 },
    ],
    [],
    [{ 'QUERY PLAN': [{ Plan: { 'Node Type': 'Result' } }] }],
  ]);
  const [{ command, input } = { command: [], input: '' }] = told;
  expect(command.join(' ')).toContain('-c default_transaction_read_only=on');
  expect(input).toMatch(/^\\set ON_ERROR_STOP on\nBEGIN READ ONLY;\n[\s\S]*\nROLLBACK;\n\\q\n$/);
});

test('what the server refuses is an error in its own words', async () => {
  const { reader } = readerOf({ exitCode: 3, output: `${mark}psql:<stdin>:4: ERROR:  relation "a" does not exist\n` });
  await expect(reader.read('catalog', [{ sql: 'SELECT 1 FROM a' }])).rejects.toThrow('relation "a" does not exist');
});

test('values are handed over beside the statement, whatever they hold', async () => {
  const { reader, told } = readerOf({ exitCode: 0, output: `${mark}[]\n` });
  await reader.read('catalog', [{ sql: 'SELECT 1 WHERE $1 = $2', values: ["it's \\d", 'two\nlines'] }]);
  expect(told[0]?.input).toContain(String.raw`) q \bind 'it''s \\d' 'two\nlines' \g`);
  expect(told[0]?.input).toContain('SELECT 1 WHERE $1 = $2\n)');
});
