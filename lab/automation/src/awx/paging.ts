import { detail } from '../http/errors.ts';
import type { Reply } from '../http/reply.ts';

const largest = 200;

function link(url: URL, page: number): string {
  const target = new URL(url);
  target.searchParams.set('page', String(page));
  // As AWX says it: a path, which works behind whatever stands before it.
  return target.pathname + target.search;
}

/** One page of a list that is whole in memory; only what is on the page is shown. */
export function paged<T>(url: URL, items: readonly T[], show: (item: T) => unknown, usual = 25): Reply {
  const query = url.searchParams;
  const wanted = Number(query.get('page_size') ?? usual);
  const size = Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, largest) : usual;
  const page = Number(query.get('page') ?? 1);
  const pages = Math.max(1, Math.ceil(items.length / size));
  if (!Number.isInteger(page) || page < 1 || page > pages) throw detail(404, 'Invalid page.');
  return {
    json: {
      count: items.length,
      next: page < pages ? link(url, page + 1) : null,
      previous: page > 1 ? link(url, page - 1) : null,
      results: items.slice((page - 1) * size, page * size).map(show),
    },
  };
}
