import { format, type Logform } from 'winston';
import { currentContext } from '../trace/context';

interface Entry {
  level: string;
  message: unknown;
  [key: string]: unknown;
}

function traceFields() {
  const context = currentContext();
  return context && { traceId: context.traceId, spanId: context.spanId, user: context.user };
}

/** The same first fields in the same order on every line, so that people and machines find them. */
export function shapeEntry(entry: Entry): Entry {
  const { level, message, plugin, service, ...rest } = entry;
  const time = new Date().toISOString();
  return { time, level, plugin: plugin ?? service, message, ...traceFields(), ...rest } as Entry;
}

/** winston carries the level under a symbol too; the transport needs it back. */
const shape = format((info) => {
  const shaped = shapeEntry(info as Entry) as Logform.TransformableInfo;
  for (const key of Object.getOwnPropertySymbols(info)) {
    Object.defineProperty(shaped, key, { value: Reflect.get(info, key), writable: true, enumerable: true });
  }
  return shaped;
});

export const jsonLines = format.combine(format.errors({ stack: true }), shape(), format.json({ deterministic: false }));
