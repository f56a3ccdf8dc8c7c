import type { ClusterAccess } from '../../ports/cluster.ts';
import type { DatabaseReader, Row, Statement } from '../../ports/database.ts';

const mark = '@@ the next statement';

/** What psql is started with: it can only read, waits for nobody, and remarks would stand among the rows. */
const options = [
  'default_transaction_read_only=on',
  'statement_timeout=10000',
  'lock_timeout=5000',
  'client_min_messages=error',
];
const commandFor = (database: string): string[] => [
  'env',
  'PGAPPNAME=stagecraft-verify',
  `PGOPTIONS=${options.map((option) => `-c ${option}`).join(' ')}`,
  ...['psql', '-X', '-q', '-A', '-t', '-U', 'postgres', '-d', database, '-f', '-'],
];

const isQuery = (sql: string): boolean => /^\s*(select|with)\b/i.test(sql);

/** As psql reads what stands between single quotes behind one of its own commands, up to the end of the line. */
const quotedForPsql = (value: unknown): string =>
  `'${String(value).replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\n', '\\n')}'`;

/** Values never become a part of the statement: psql hands them over beside it. */
const end = (values: unknown[]): string =>
  values.length === 0 ? ';' : ` \\bind ${values.map(quotedForPsql).join(' ')} \\g`;

/** Rows come as JSON, so that they keep their types and cannot be taken for one another. */
const asText = ({ sql, values = [] }: Statement): string =>
  (isQuery(sql) ? `SELECT coalesce(json_agg(q), '[]') FROM (\n${sql}\n) q` : sql) + end(values);

/** Ends with \q: the API cannot close a program's input. */
const scriptOf = (statements: Statement[]): string =>
  [
    '\\set ON_ERROR_STOP on',
    'BEGIN READ ONLY;',
    ...statements.map((each) => `\\echo ${mark}\n${asText(each)}`),
    'ROLLBACK;',
    '\\q\n',
  ].join('\n');

function rowsOf({ sql }: Statement, text: string): Row[] {
  if (text.trim() === '') return [];
  const value: unknown = JSON.parse(text);
  return isQuery(sql) ? (value as Row[]) : [{ 'QUERY PLAN': value }];
}

/** From outside a cluster nobody reaches its database: its own pod asks, as PostgreSQL's superuser. */
export function clusterDatabaseReader(access: ClusterAccess, pod: { namespace: string; name: string }): DatabaseReader {
  return {
    async read(database, statements) {
      const cluster = await access.get();
      const { exitCode, output } = await cluster.run(pod, commandFor(database), scriptOf(statements));
      if (exitCode !== 0) throw new Error(`PostgreSQL did not answer: ${output.trim().slice(-300)}`);
      const [, ...parts] = output.split(`${mark}\n`);
      return statements.map((statement, index) => rowsOf(statement, parts[index] ?? ''));
    },
  };
}
