import type { AuditorEvent } from '@backstage/backend-defaults/auditor';
import type { JsonObject, JsonValue } from '@backstage/types';
import { currentContext } from '../trace/context';

export type AuditStatus = 'initiated' | 'succeeded' | 'failed';

/** One action, from its beginning to its outcome; one that never ended stays `initiated`. */
export interface AuditRecord {
  readonly id: string;
  readonly time: Date;
  readonly plugin: string;
  readonly action: string;
  readonly severity: string;
  readonly status: AuditStatus;
  readonly actor?: string;
  readonly address?: string;
  readonly userAgent?: string;
  readonly method?: string;
  readonly path?: string;
  readonly traceId?: string;
  readonly decision?: string;
  readonly error?: string;
  readonly meta?: JsonValue;
}

const secretKey = /pass(word|phrase)|secret|token|authorization|cookie|credential|private.?key/i;
const maximumText = 1000;
const maximumMeta = 16_000;

/** PostgreSQL stores neither NUL nor half a surrogate pair: one such character must not lose a whole batch. */
export function clean(text: string, maximum = maximumText): string {
  return text
    .slice(0, maximum)
    .replaceAll('\u0000', '')
    .replace(/\p{Surrogate}/gu, '');
}

function cleanText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? clean(value) : undefined;
}

export function withoutSecrets(meta: JsonObject | undefined): JsonValue | undefined {
  if (!meta) {
    return undefined;
  }
  const json = JSON.stringify(meta, (key, value: unknown) => {
    if (secretKey.test(key) && value !== null && value !== undefined) {
      return '***';
    }
    return typeof value === 'string' ? clean(value, 4000) : value;
  });
  return json.length > maximumMeta ? { truncated: clean(json, maximumMeta) } : JSON.parse(json);
}

function decisionOf(meta: JsonObject | undefined): string | undefined {
  return cleanText(meta?.decision);
}

/** `meta.actor` names the actor of what happens before anybody is signed in, as sign-in itself does. */
export function toRecord(id: string, time: Date, event: AuditorEvent): AuditRecord {
  return {
    id,
    time,
    plugin: clean(event.plugin),
    action: clean(event.eventId),
    severity: event.severityLevel,
    status: event.status,
    actor: cleanText(event.actor.actorId) ?? cleanText(event.meta?.actor),
    address: cleanText(event.actor.ip),
    userAgent: cleanText(event.actor.userAgent),
    method: cleanText(event.request?.method),
    path: cleanText(event.request?.url?.split('?')[0]),
    traceId: currentContext()?.traceId,
    decision: decisionOf(event.meta),
    error: event.status === 'failed' ? cleanText(`${event.error?.name}: ${event.error?.message}`) : undefined,
    meta: withoutSecrets(event.meta),
  };
}
