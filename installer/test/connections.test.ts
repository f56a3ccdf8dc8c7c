import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { postgresql } from '../src/components/postgresql/component.ts';
import type { ComponentContext } from '../src/model/component.ts';

interface Budget {
  database: { maxConnections: number; reservedForSuperuser: number; reserve: number };
  portal: {
    replicas: number;
    surge: number;
    besidePools: number;
    pools: { plugin: string; max: number; from: number }[];
  };
  others: { name: string; connections: number; from: number }[];
}

interface AppConfig {
  backend: {
    database: {
      knexConfig: { pool: { max: number } };
      plugin?: Record<string, { knexConfig: { pool: { max: number } } }>;
    };
  };
}

const read = async <Content>(name: string): Promise<Content> =>
  parse(await readFile(new URL(`../../distro/config/${name}`, import.meta.url), 'utf8')) as Content;

const budget = await read<Budget>('connections.yaml');
const { database } = (await read<AppConfig>('app-config.yaml')).backend;

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

function connectionsIn(phase: number): number {
  const { portal, others } = budget;
  const pools = portal.pools.filter(({ from }) => from <= phase).map(({ max }) => max);
  const portals = (portal.replicas + portal.surge) * (sum(pools) + portal.besidePools);
  return portals + sum(others.filter(({ from }) => from <= phase).map(({ connections }) => connections));
}

describe('the budget of connections', () => {
  test.each([1, 2, 3, 4])('fits into what PostgreSQL accepts in phase %i', (phase) => {
    const { maxConnections, reservedForSuperuser, reserve } = budget.database;
    expect(connectionsIn(phase)).toBeLessThanOrEqual(maxConnections - reservedForSuperuser - reserve);
  });

  test('is what the configuration gives each plugin', () => {
    const configured = budget.portal.pools.map(({ plugin }) => ({
      plugin,
      max: database.plugin?.[plugin]?.knexConfig.pool.max ?? database.knexConfig.pool.max,
    }));
    expect(configured).toEqual(budget.portal.pools.map(({ plugin, max }) => ({ plugin, max })));
  });

  test('knows every plugin that has a pool of its own', () => {
    const budgeted = budget.portal.pools.map(({ plugin }) => plugin);
    expect(budgeted).toEqual(expect.arrayContaining(Object.keys(database.plugin ?? {})));
  });

  test('is PostgreSQL’s own limit on the embedded target', () => {
    const context = { facts: { folder: '/none' }, endpoint: () => ({ port: 1 }), ready: () => 'step' };
    const steps = postgresql.deliveries.process?.steps(context as unknown as ComponentContext) ?? [];
    const limits = steps.flatMap((step) =>
      step.kind === 'postgres-cluster' ? [step.input.settings.max_connections] : [],
    );
    expect(limits).toEqual([budget.database.maxConnections]);
  });
});
