import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { companyOf, usual } from '../src/company.ts';
import { type Entity, refOf } from '../src/entity.ts';
import { textOf } from '../src/text.ts';

const sources = companyOf(usual);
const entities = sources.flatMap((source) => source.entities);
const refs = new Set(entities.map(refOf));

/** The kind that is meant where none is written. */
const meant: Record<string, string> = {
  owner: 'group',
  system: 'system',
  domain: 'domain',
  parent: 'group',
  memberOf: 'group',
  dependsOn: 'component',
  providesApis: 'api',
  consumesApis: 'api',
};

/** Each relation as the catalog keeps it: where from, which field says so, where to. */
const named = (entity: Entity): string[] =>
  Object.entries(meant).flatMap(([field, kind]) => {
    const values = [entity.spec[field] ?? []].flat() as string[];
    const whole = (value: string): string => (value.includes(':') ? value : `${kind}:default/${value}`);
    return values.map((value) => `${refOf(entity)} ${field} ${whole(value)}`);
  });

const relations = entities.flatMap(named);
const count = (kind: string): number => entities.filter((entity) => entity.kind === kind).length;
const text = sources.map(textOf).join('');

describe('the company', () => {
  it('has exactly as many entities and relations as are wished for', () => {
    expect(refs.size).toBe(10_000);
    expect(entities).toHaveLength(10_000);
    // No two say the same: the catalog would keep them as one.
    expect(new Set(relations).size * 2).toBe(50_000);
    expect(relations).toHaveLength(25_000);
  });

  it('names only what exists', () => {
    const strangers = relations.map((relation) => relation.split(' ')[2] ?? '').filter((ref) => !refs.has(ref));
    expect(strangers).toEqual([]);
  });

  it('has names and tags that the catalog accepts', () => {
    for (const { metadata } of entities) {
      expect(metadata.name).toMatch(/^[a-z0-9]+([-.][a-z0-9]+)*$/);
      expect(metadata.name.length).toBeLessThanOrEqual(63);
      for (const tag of metadata.tags ?? []) expect(tag).toMatch(/^[a-z0-9]+$/);
    }
  });

  it('has some of every kind, and mostly components', () => {
    const kinds = ['Group', 'User', 'Domain', 'System', 'Component', 'API', 'Resource'];
    expect(kinds.map(count).every((each) => each >= 40)).toBe(true);
    expect(count('Component')).toBe(4200);
  });

  it('is uneven: a few systems hold much, and a few APIs are asked by many', () => {
    const sizes = sources.map((source) => source.entities.length).sort((a, b) => b - a);
    const median = sizes[Math.floor(sizes.length / 2)] ?? 0;
    expect(sizes[0]).toBeGreaterThan(20 * median);
    const asked = new Map<string, number>();
    for (const relation of relations.filter((each) => each.includes(' consumesApis '))) {
      const api = relation.split(' ')[2] ?? '';
      asked.set(api, (asked.get(api) ?? 0) + 1);
    }
    const most = [...asked.values()].sort((a, b) => b - a);
    expect(most[0]).toBeGreaterThan(10 * (most[Math.floor(most.length / 2)] ?? 0));
  });

  it('is the same for the same seed, and another one for another', () => {
    expect(companyOf(usual).map(textOf).join('')).toBe(text);
    expect(
      companyOf({ ...usual, seed: 2 })
        .map(textOf)
        .join(''),
    ).not.toBe(text);
  });

  it('is written as the catalog reads it', () => {
    const source = sources.find(({ name }) => name.startsWith('system-'));
    const read = parseAllDocuments(source ? textOf(source) : '').map((document) => document.toJS() as Entity);
    expect(read).toEqual(source?.entities);
  });
});

describe.each([
  [{ entities: 1000, relations: 5000, seed: 7 }],
  [{ entities: 500, relations: 3000, seed: 3 }],
  [{ entities: 3001, relations: 16_000, seed: 5 }],
])('one of another size, %o', (wish) => {
  it('is exactly as large', () => {
    const made = companyOf(wish).flatMap((source) => source.entities);
    expect(made).toHaveLength(wish.entities);
    expect(made.flatMap(named)).toHaveLength(wish.relations / 2);
  });
});

it('says what it cannot make', () => {
  expect(() => companyOf({ entities: 10, relations: 50, seed: 1 })).toThrow('at least 500');
  expect(() => companyOf({ entities: 1000, relations: 5001, seed: 1 })).toThrow('in twos');
  expect(() => companyOf({ entities: 1000, relations: 100, seed: 1 })).toThrow(/have at least \d+ relations/);
});
