import type { AuditQuery } from '../api/AuditApi';
import { fullRef } from './text';

/** What people filter by, under the names that stand in the address. */
export const filterNames = ['text', 'person', 'action', 'plugin', 'outcome', 'from', 'to'] as const;

export type FilterName = (typeof filterNames)[number];
export type FilterValues = Readonly<Record<FilterName, string>>;

/** The address of the page with these filters. */
export type LinkTo = (filters: Partial<FilterValues>) => string;

export function readFilters(parameters: URLSearchParams): FilterValues {
  return Object.fromEntries(filterNames.map((name) => [name, parameters.get(name) ?? ''])) as FilterValues;
}

export function writeFilters(filters: Partial<FilterValues>): URLSearchParams {
  const entries = filterNames.map((name) => [name, filters[name] ?? ''] as const);
  return new URLSearchParams(entries.filter(([, value]) => value) as [string, string][]);
}

export function isFiltered(filters: FilterValues): boolean {
  return filterNames.some((name) => filters[name].trim());
}

export function toQuery(filters: FilterValues): AuditQuery {
  const { text, person, action, plugin, outcome, from, to } = filters;
  const query = {
    text: text.trim(),
    actor: person.trim() && fullRef(person.trim()),
    action: action.trim(),
    plugin: plugin.trim(),
    status: outcome,
    from: from.trim(),
    to: to.trim() && endOfMinute(to.trim()),
  };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value));
}

/** The field knows minutes: what happened during the last one belongs to the range. */
function endOfMinute(time: string): string {
  const moment = new Date(time);
  const wholeMinute = /T\d\d:\d\d(:00(\.0+)?)?Z?$/.test(time) && !Number.isNaN(moment.getTime());
  return wholeMinute ? new Date(moment.getTime() + 59_999).toISOString() : time;
}

/** The address keeps the moment, so that a link means the same everywhere; the field shows it in local time. */
export function toLocal(iso: string): string {
  const moment = new Date(iso);
  if (!iso || Number.isNaN(moment.getTime())) {
    return '';
  }
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function fromLocal(local: string): string {
  const moment = new Date(local);
  return local && !Number.isNaN(moment.getTime()) ? moment.toISOString() : '';
}
