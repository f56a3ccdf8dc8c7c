import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';

/** The queries behind what people do most, in the form in which Backstage asks them. */
const queries = [
  {
    what: 'the catalog’s list',
    database: 'backstage_plugin_catalog',
    sql: `SELECT f.entity_ref FROM search s JOIN final_entities f ON f.entity_id = s.entity_id
      WHERE s.key = 'kind' AND s.value = 'component' ORDER BY s.value, f.entity_id LIMIT 20`,
  },
  {
    what: 'an entity by its name',
    database: 'backstage_plugin_catalog',
    sql: `SELECT final_entity FROM final_entities WHERE entity_ref = 'component:default/any'`,
  },
  {
    what: 'what an entity is related to',
    database: 'backstage_plugin_catalog',
    sql: `SELECT target_entity_ref FROM relations WHERE source_entity_ref = 'component:default/any'`,
  },
  {
    what: 'the search',
    database: 'backstage_plugin_search',
    sql: `SELECT document FROM documents WHERE body @@ to_tsquery('english', 'any') LIMIT 25`,
  },
];

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: Node[];
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** With sequential scans made expensive, one is left only where no index can do it: true also while the tables are small. */
async function scansOf(context: Context, { what, database, sql }: (typeof queries)[number]): Promise<string[]> {
  const statements = ['SET LOCAL enable_seqscan = off', `EXPLAIN (FORMAT JSON) ${sql}`].map((each) => ({ sql: each }));
  const [, rows = []] = await context.readAll(database, statements);
  const [explained] = (rows[0]?.['QUERY PLAN'] ?? []) as { Plan: Node }[];
  if (explained === undefined) return [`PostgreSQL does not explain ${what}`];
  const nodes = nodesOf(explained.Plan);
  const indexes = nodes.flatMap((node) => node['Index Name'] ?? []);
  context.note(
    `${database}: EXPLAIN ${sql.replaceAll(/\s+/g, ' ')}`,
    nodes.map((node) => node['Node Type']).join(' → '),
  );
  const scans = nodes.filter((node) => node['Node Type'] === 'Seq Scan');
  if (scans.length > 0)
    return scans.map((node) => `${what} reads all of ${node['Relation Name'] ?? 'a table'}: no index serves it`);
  return indexes.length > 0 ? [] : [`${what} uses no index`];
}

export const op4: Control = {
  id: 'OP-4',
  phase: 1,
  layer: 'Operations',
  title: 'The queries that are asked most use an index',
  why: 'Without one a page takes longer with every entity that joins the catalog.',
  severity: 'medium',
  needs: ['database'],
  remedy:
    'Compare the indexes with those of a fresh installation; a restart of the portal runs migrations that were left out.',
  async check(context) {
    const problems = (await Promise.all(queries.map((query) => scansOf(context, query)))).flat();
    return unless(problems, `${queries.map(({ what }) => what).join(', ')}: each by an index`);
  },
};
