import { invalid } from './errors.ts';
import type { Input } from './input.ts';
import type { Reply } from './reply.ts';

export type Page = { page: number; perPage: number; skip: number };

export function readPage(input: Input): Page {
  const page = input.number('page') ?? 1;
  const perPage = input.number('per_page') ?? 20;
  if (page < 1) throw invalid('page', 'does not have a valid value');
  if (perPage < 1) throw invalid('per_page', 'does not have a valid value');
  const size = Math.min(perPage, 100);
  return { page, perPage: size, skip: (page - 1) * size };
}

function linkTo(url: URL, changes: Record<string, string | number>): string {
  const target = new URL(url);
  for (const [name, value] of Object.entries(changes)) target.searchParams.set(name, String(value));
  return target.href;
}

export function pageHeaders(url: URL, page: Page, total: number): Record<string, string> {
  const pages = Math.max(1, Math.ceil(total / page.perPage));
  const next = page.page < pages ? page.page + 1 : undefined;
  const previous = page.page > 1 ? page.page - 1 : undefined;
  const link = (rel: string, number: number) =>
    `<${linkTo(url, { page: number, per_page: page.perPage })}>; rel="${rel}"`;
  const links = [
    ...(previous ? [link('prev', previous)] : []),
    ...(next ? [link('next', next)] : []),
    link('first', 1),
    link('last', pages),
  ];
  return {
    'x-page': String(page.page),
    'x-per-page': String(page.perPage),
    'x-prev-page': previous ? String(previous) : '',
    'x-next-page': next ? String(next) : '',
    'x-total': String(total),
    'x-total-pages': String(pages),
    link: links.join(', '),
  };
}

/** One page of a list that is whole in memory; `show` runs only for what is on the page. */
export async function paged<T>(
  url: URL,
  input: Input,
  items: readonly T[],
  show: (item: T) => unknown,
): Promise<Reply> {
  const page = readPage(input);
  const shown = items.slice(page.skip, page.skip + page.perPage);
  return { json: await Promise.all(shown.map(show)), headers: pageHeaders(url, page, items.length) };
}

/** Keyset paging by id: the Link header alone says where the next page begins. */
export async function keyset<T extends { id: number }>(
  url: URL,
  input: Input,
  items: readonly T[],
  show: (item: T) => unknown,
): Promise<Reply> {
  const { perPage } = readPage(input);
  const after = input.number('id_after');
  const before = input.number('id_before');
  const descending = (input.text('sort') ?? 'desc') === 'desc';
  const rest = items
    .filter((item) => (after === undefined || item.id > after) && (before === undefined || item.id < before))
    .sort((one, other) => (descending ? other.id - one.id : one.id - other.id));
  const shown = rest.slice(0, perPage);
  const last = shown.at(-1);
  const next = last && rest.length > perPage ? linkTo(url, { [descending ? 'id_before' : 'id_after']: last.id }) : '';
  const headers: Record<string, string> = {
    'x-per-page': String(perPage),
    ...(next ? { link: `<${next}>; rel="next"` } : {}),
  };
  return { json: await Promise.all(shown.map(show)), headers };
}
