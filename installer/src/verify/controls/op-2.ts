import { settingAt } from '../configuration.ts';
import type { Context } from '../context.ts';
import { live, portal, specOf } from '../cluster.ts';
import { type Control, failed, passed } from '../control.ts';

/** Knex's own, where nothing is configured. */
const usualPool = 10;
/** Beside its pools a process opens some for a moment: the readiness probe, the metrics, the making of databases. */
const besidePools = 2;
/** For a backup, an upgrade, or a person with psql, while everything else is at its limit. */
const reserve = 3;
/** Of those who are not the portal; on a cluster the identity provider keeps what it knows there as well. */
const others = (context: Context): number => (context.knows('cluster') ? 2 : 1) * 6;

const limits = `SELECT current_setting('max_connections')::int AS most,
  current_setting('superuser_reserved_connections')::int AS reserved`;

/** Each plugin has a database of its own, and a pool in each process of the portal. */
async function pools(context: Context): Promise<{ plugin: string; max: number }[]> {
  const configuration = await context.configuration();
  const poolOf = (path: string): number | undefined => {
    const value = settingAt(configuration, path);
    return value === undefined ? undefined : Number(value);
  };
  const usual = poolOf('backend.database.knexConfig.pool.max') ?? usualPool;
  const { body } = await context.ask('/api/platform/plugins', { as: await context.as('developer') });
  const { backend } = JSON.parse(body) as { backend: { pluginId: string }[] };
  return backend.map(({ pluginId }) => ({
    plugin: pluginId,
    max: poolOf(`backend.database.plugin.${pluginId}.knexConfig.pool.max`) ?? usual,
  }));
}

interface Rollout {
  replicas?: number;
  strategy?: { rollingUpdate?: { maxSurge?: number | string } };
}

/** The platform must be able to grow to that many without another look at the database. */
const leastReplicas = 2;

/** At the worst moment of a rollout; on one machine there is one process, and its successor waits. */
async function processesOn(context: Context): Promise<number> {
  if (!context.knows('cluster')) return context.target === 'embedded' ? 1 : 3;
  const { replicas = 1, strategy } = specOf<Rollout>(await live(context, 'apps/v1', 'Deployment', portal));
  return Math.max(replicas, leastReplicas) + Number(strategy?.rollingUpdate?.maxSurge ?? 1);
}

export const op2: Control = {
  id: 'OP-2',
  phase: 1,
  layer: 'Operations',
  title: 'All connections together fit into the database',
  why: 'A database that is full refuses whoever comes next, however important they are.',
  severity: 'high',
  needs: ['people', 'configuration', 'database'],
  remedy: 'Make the pools smaller (backend.database.…pool.max), or PostgreSQL’s max_connections larger.',
  async check(context) {
    const [limit] = await context.read('postgres', { sql: limits });
    const room = Number(limit?.most) - Number(limit?.reserved) - reserve;
    const each = await pools(context);
    const processes = await processesOn(context);
    const own = each.reduce((sum, { max }) => sum + max, besidePools) * processes;
    const needed = own + others(context);
    context.note('pools', each.map(({ plugin, max }) => `${plugin} ${max}`).join(', '));
    const sum = `${needed} connections at most (${processes} × the portal’s ${own / processes}, and ${needed - own} of others)`;
    return needed <= room
      ? passed(`${sum}, and there is room for ${room}`)
      : failed(`${sum}, but room for ${room} only`);
  },
};
