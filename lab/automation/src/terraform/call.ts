import type { Automation } from '../automation.ts';
import { jsonApi } from '../http/errors.ts';
import { isObject, type JsonObject } from '../http/body.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Reply } from '../http/reply.ts';
import type { Viewer } from '../service/accounts.ts';
import { type Right, rights } from '../service/rights.ts';
import type { Document } from './show.ts';

export interface Call extends Exchange {
  automation: Automation;
  viewer: Viewer;
  params: Record<string, string>;
  body: JsonObject;
}

export type Handler = (call: Call) => Promise<Reply> | Reply;

export type Routes = readonly (readonly [method: string, pattern: string, handler: Handler])[];

/** What somebody may see and not do is a 403; Terraform Cloud hides as 404 what they may not see, and here all may see all. */
export function need(call: Call, right: Right): void {
  if (!rights[right](call.viewer))
    throw jsonApi(403, 'Your account may not do this. Ask somebody of the groups leads or platform-admins.');
}

export const missing = () => jsonApi(404);

export function attributesOf(call: Call): JsonObject {
  const data = isObject(call.body.data) ? call.body.data : undefined;
  if (!data) throw jsonApi(400, 'The body must be a JSON:API document with data.');
  return isObject(data.attributes) ? data.attributes : {};
}

export function relationOf(call: Call, name: string): string | undefined {
  const data = isObject(call.body.data) ? call.body.data : {};
  const relation = isObject(data.relationships) ? data.relationships[name] : undefined;
  const target = isObject(relation) && isObject(relation.data) ? relation.data.id : undefined;
  return typeof target === 'string' ? target : undefined;
}

const invalid = (name: string, problem: string) => jsonApi(422, `${name} ${problem}`, `/data/attributes/${name}`);

export function textOf(attributes: JsonObject, name: string, initial = ''): string {
  const value = attributes[name];
  if (value === undefined || value === null) return initial;
  if (typeof value !== 'string') throw invalid(name, 'must be text');
  return value;
}

export function flagOf(attributes: JsonObject, name: string, initial = false): boolean {
  const value = attributes[name];
  if (value === undefined || value === null) return initial;
  if (typeof value !== 'boolean') throw invalid(name, 'must be true or false');
  return value;
}

export function nameOf(attributes: JsonObject): string {
  const name = textOf(attributes, 'name');
  if (!/^[A-Za-z0-9][\w-]{0,89}$/.test(name))
    throw invalid('name', 'must be letters, digits, hyphens and underscores, at most 90');
  return name;
}

export const shown = (document: Document, status = 200): Reply => ({ status, json: { data: document } });

const largest = 100;

export function paged<T>(call: Call, items: readonly T[], show: (item: T) => Document): Reply {
  const query = call.url.searchParams;
  const read = (name: string, initial: number) => {
    const value = Number(query.get(`page[${name}]`) ?? initial);
    if (!Number.isInteger(value) || value < 1) throw jsonApi(400, `page[${name}] must be a number above 0.`);
    return value;
  };
  const [number, size] = [read('number', 1), Math.min(read('size', 20), largest)];
  const total = Math.max(1, Math.ceil(items.length / size));
  const link = (page: number) => {
    const target = new URL(call.url);
    target.searchParams.set('page[number]', String(page));
    target.searchParams.set('page[size]', String(size));
    return target.href;
  };
  const next = number < total ? number + 1 : null;
  const previous = number > 1 ? number - 1 : null;
  const links = {
    self: link(number),
    first: link(1),
    prev: previous && link(previous),
    next: next && link(next),
    last: link(total),
  };
  const pagination = {
    'current-page': number,
    'page-size': size,
    'prev-page': previous,
    'next-page': next,
    'total-pages': total,
    'total-count': items.length,
  };
  return { json: { data: items.slice((number - 1) * size, number * size).map(show), links, meta: { pagination } } };
}
