import { GraphQLError } from 'graphql';

export type Window = { first?: number | null; after?: string | null };

const encode = (id: number) => Buffer.from(JSON.stringify({ id: String(id) })).toString('base64');

function decode(cursor: string): number {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64').toString());
    const id = typeof value === 'object' && value && 'id' in value ? Number(value.id) : Number.NaN;
    if (Number.isInteger(id)) return id;
  } catch {
    // Said below.
  }
  throw new GraphQLError('Please provide a valid cursor');
}

/** Cursors hold the id of the last element, so that a page stays where it is when others come or go. */
export function connect<T>(items: readonly T[], idOf: (item: T) => number, show: (item: T) => unknown, window: Window) {
  const sorted = [...items].sort((one, other) => idOf(one) - idOf(other));
  const after = window.after ? decode(window.after) : undefined;
  const rest = after === undefined ? sorted : sorted.filter((item) => idOf(item) > after);
  const shown = rest.slice(0, Math.min(Math.max(window.first ?? 100, 0), 100));
  const [start, end] = [shown[0], shown.at(-1)];
  return {
    nodes: shown.map(show),
    count: items.length,
    pageInfo: {
      startCursor: start === undefined ? null : encode(idOf(start)),
      endCursor: end === undefined ? null : encode(idOf(end)),
      hasNextPage: rest.length > shown.length,
      hasPreviousPage: rest.length < sorted.length,
    },
  };
}
