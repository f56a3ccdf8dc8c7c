import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';
import { until } from '../until.ts';

/** A name with a blank, and no owner: what people get wrong most. */
const invalid = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'not a name' },
  spec: { type: 'service', lifecycle: 'production' },
};

/** What the catalog has refused, as it keeps it for those who look; of what it has not read yet it keeps nothing. */
const refused = `SELECT entity_ref, errors,
    unprocessed_entity::json -> 'metadata' -> 'annotations' ->> 'backstage.io/managed-by-location' AS source
  FROM refresh_state WHERE errors NOT IN ('', '[]') ORDER BY entity_ref LIMIT 100`;

/** Of each source in which something was refused: whoever else stands in it, and whether they are shown. */
const beside = `WITH known AS (
    SELECT r.entity_ref, r.errors NOT IN ('', '[]') AS refused, f.final_entity IS NOT NULL AS shown,
      r.unprocessed_entity::json -> 'metadata' -> 'annotations' ->> 'backstage.io/managed-by-location' AS source
    FROM refresh_state r LEFT JOIN final_entities f ON f.entity_id = r.entity_id)
  SELECT source, count(*) FILTER (WHERE shown)::int AS shown,
    coalesce(json_agg(entity_ref ORDER BY entity_ref) FILTER (WHERE NOT shown), '[]') AS missing
  FROM known WHERE NOT refused AND entity_ref NOT LIKE 'location:%'
    AND source IN (SELECT source FROM known WHERE refused) GROUP BY source ORDER BY source LIMIT 100`;

/** Less than this names neither a field nor what was expected there. */
const leastWords = 20;

async function problemsOfAnswer(context: Context): Promise<string[]> {
  const location = 'url:https://forge.example/verify/catalog-info.yaml';
  const answer = await context.ask('/api/catalog/validate-entity', {
    method: 'POST',
    as: await context.as('developer'),
    json: { location, entity: invalid },
  });
  if (answer.status !== 400) return [`an entity whose name is invalid is answered ${answer.status}`];
  return [
    ...(answer.body.includes('metadata.name') ? [] : ['the refusal does not name the field']),
    ...(/expected/i.test(answer.body) ? [] : ['the refusal does not say what was expected']),
  ];
}

interface Kept {
  name?: string;
  message?: string;
}

async function problemsOfKept(context: Context): Promise<string[]> {
  const rows = await context.read('backstage_plugin_catalog', { sql: refused });
  return rows.flatMap(({ entity_ref: ref, errors, source }) => {
    const kept = JSON.parse(String(errors)) as Kept[];
    const silent = kept.filter(({ message = '' }) => message.length < leastWords);
    return [
      ...(silent.length > 0 ? [`${String(ref)} was refused, and nothing says why`] : []),
      ...(source === null ? [`${String(ref)} was refused, and nothing says where it comes from`] : []),
    ];
  });
}

/** What has just been read is shown in a moment. */
const patienceMs = 10_000;

async function keptAway(context: Context): Promise<string[]> {
  let missing: string[] = [];
  const look = async (): Promise<true | undefined> => {
    const rows = await context.read('backstage_plugin_catalog', { sql: beside });
    missing = rows.flatMap(({ source, missing: refs }) =>
      (refs as string[]).map((ref) => `${ref} is not shown: something else in ${String(source)} was refused`),
    );
    return missing.length === 0 ? true : undefined;
  };
  await until(look, patienceMs, context.signal, patienceMs / 4);
  return missing;
}

export const ca4: Control = {
  id: 'CA-4',
  phase: 1,
  layer: 'Catalog governance',
  title: 'An invalid entity is refused with a message that names source, field and what is expected',
  why: 'Whoever cannot see why their component is missing gives up on the catalog.',
  severity: 'medium',
  needs: ['people', 'database'],
  remedy:
    'Look at the entity’s errors in the portal and at the catalog’s log; a processor of yours must say what it refuses.',
  async check(context) {
    const problems = [
      ...(await problemsOfAnswer(context)),
      ...(await problemsOfKept(context)),
      ...(await keptAway(context)),
    ];
    return unless(
      problems,
      'a refusal names the field and what is expected; what was refused says where it comes from, and keeps nobody else away',
    );
  },
};
