import { detail } from '../http/errors.ts';
import { isObject, type JsonObject } from '../http/body.ts';

type Test = (actual: unknown, wanted: string) => boolean;

const lower = (value: unknown) => String(value ?? '').toLowerCase();

function compare(actual: unknown, wanted: string): number {
  if (actual === null || actual === undefined) return Number.NaN;
  if (typeof actual === 'number') return actual - Number(wanted);
  return String(actual) < wanted ? -1 : String(actual) > wanted ? 1 : 0;
}

const words: Record<string, boolean> = { true: true, '1': true, false: false, '0': false };

const equal: Test = (actual, wanted) => {
  if (typeof actual === 'boolean') return actual === words[wanted.toLowerCase()];
  if (actual === null) return ['null', 'none', ''].includes(wanted.toLowerCase());
  return String(actual) === wanted;
};

const tests: Record<string, Test> = {
  exact: equal,
  iexact: (actual, wanted) => lower(actual) === wanted.toLowerCase(),
  contains: (actual, wanted) => String(actual ?? '').includes(wanted),
  icontains: (actual, wanted) => lower(actual).includes(wanted.toLowerCase()),
  startswith: (actual, wanted) => String(actual ?? '').startsWith(wanted),
  istartswith: (actual, wanted) => lower(actual).startsWith(wanted.toLowerCase()),
  endswith: (actual, wanted) => String(actual ?? '').endsWith(wanted),
  iendswith: (actual, wanted) => lower(actual).endsWith(wanted.toLowerCase()),
  gt: (actual, wanted) => compare(actual, wanted) > 0,
  gte: (actual, wanted) => compare(actual, wanted) >= 0,
  lt: (actual, wanted) => compare(actual, wanted) < 0,
  lte: (actual, wanted) => compare(actual, wanted) <= 0,
  in: (actual, wanted) => wanted.split(',').some((each) => equal(actual, each)),
  isnull: (actual, wanted) => (actual === null || actual === undefined) === (words[wanted.toLowerCase()] ?? false),
};

const notFilters = new Set([
  'page',
  'page_size',
  'order_by',
  'order',
  'search',
  'format',
  'no_truncate',
  'count_disabled',
]);

const missing = Symbol('missing');

/** A field of the thing, or of what it refers to: `organization__name`. */
function readPath(item: JsonObject, path: readonly string[]): unknown {
  const [first = '', ...rest] = path;
  const name = first === 'pk' ? 'id' : first;
  if (rest.length === 0) return name in item ? item[name] : missing;
  const summary = isObject(item.summary_fields) ? item.summary_fields[name] : undefined;
  if (isObject(summary)) return readPath(summary, rest);
  return name in item ? null : missing;
}

interface Condition {
  path: string[];
  test: Test;
  negated: boolean;
  wanted: string;
  key: string;
}

function parse(key: string, wanted: string): Condition {
  const parts = key.split('__');
  const negated = parts[0] === 'not';
  if (negated) parts.shift();
  const last = parts.at(-1) ?? '';
  const test = parts.length > 1 ? tests[last] : undefined;
  return { path: test ? parts.slice(0, -1) : parts, test: test ?? equal, negated, wanted, key };
}

function holds(item: JsonObject, { path, test, negated, wanted }: Condition): boolean {
  const value = readPath(item, path);
  return value === missing ? false : test(value, wanted) !== negated;
}

/** The conditions of a query as AWX reads them; a field that nothing has is said, since it would silently find nothing. */
export function filtered(query: URLSearchParams, items: JsonObject[], known: readonly string[] = []): JsonObject[] {
  const conditions = [...query].filter(([key]) => !notFilters.has(key)).map(([key, wanted]) => parse(key, wanted));
  for (const { path, key } of conditions) {
    const found =
      known.includes(path[0] ?? '') || items.length === 0 || items.some((item) => readPath(item, path) !== missing);
    if (!found) throw detail(400, `There is no field named '${path[0]}' to filter by (${key}).`);
  }
  const search = query.get('search')?.toLowerCase();
  return items.filter((item) => {
    const matches =
      !search || lower(item.name ?? item.username).includes(search) || lower(item.description).includes(search);
    return matches && conditions.every((condition) => holds(item, condition));
  });
}

export function ordered(query: URLSearchParams, items: JsonObject[]): JsonObject[] {
  const keys = (query.get('order_by') ?? query.get('order') ?? '').split(',').filter(Boolean);
  const sorted = [...items];
  for (const key of keys.reverse()) {
    const name = key.replace(/^-/, '');
    const sign = key.startsWith('-') ? -1 : 1;
    if (items.length > 0 && items.every((item) => readPath(item, name.split('__')) === missing)) {
      throw detail(400, `There is no field named '${name}' to order by.`);
    }
    sorted.sort((one, other) => sign * order(readPath(one, name.split('__')), readPath(other, name.split('__'))));
  }
  return sorted;
}

function order(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one ?? '') < String(other ?? '') ? -1 : String(one ?? '') > String(other ?? '') ? 1 : 0;
}
