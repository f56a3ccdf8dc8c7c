import type { JsonObject, JsonValue } from '@backstage/types';
import type { AuditRecord } from '../api/AuditApi';

export interface Target {
  text: string;
  href?: string;
}

function asObject(meta: JsonValue | undefined): JsonObject {
  return typeof meta === 'object' && meta !== null && !Array.isArray(meta) ? (meta as JsonObject) : {};
}

/** What the action was done to, as far as its plugin told. */
export function targetOf({ meta, method, path }: AuditRecord): Target | undefined {
  const { requestId, number, entityRef } = asObject(meta);
  if (typeof requestId === 'string') {
    const text = number === undefined ? 'Request' : `Request #${number}`;
    return { text, href: `/requests/${encodeURIComponent(requestId)}` };
  }
  if (typeof entityRef === 'string') {
    return { text: entityRef, href: entityPath(entityRef) };
  }
  return path ? { text: [method, path].filter(Boolean).join(' ') } : undefined;
}

function entityPath(ref: string): string | undefined {
  const [, kind, namespace, name] = /^([^:/]+):([^:/]+)\/([^:/]+)$/.exec(ref) ?? [];
  return name && `/catalog/${[namespace, kind, name].map(encodeURIComponent).join('/')}`;
}

export interface Fact {
  name: string;
  value: string;
}

function asWords(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return String(value);
}

/** Nested details as a flat list, each with the way to it: `entity.name`. */
export function factsOf(meta: JsonValue | undefined, prefix = ''): Fact[] {
  if (meta === null || meta === undefined) {
    return [];
  }
  if (Array.isArray(meta) && meta.every((item) => typeof item !== 'object')) {
    return meta.length > 0 ? [{ name: prefix, value: meta.join(', ') }] : [];
  }
  if (typeof meta === 'object') {
    return Object.entries(meta).flatMap(([key, value]) => factsOf(value, prefix ? `${prefix}.${key}` : key));
  }
  return [{ name: prefix || 'details', value: asWords(meta) }];
}
