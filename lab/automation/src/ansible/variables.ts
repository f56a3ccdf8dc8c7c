import { parse } from 'yaml';
import { isObject, type JsonObject } from '../http/body.ts';

/** Variables as people write them: an object, or text in JSON or YAML. Undefined when it is neither. */
export function readVariables(value: unknown): JsonObject | undefined {
  if (value === undefined || value === null || value === '') return {};
  if (isObject(value)) return value;
  if (typeof value !== 'string') return undefined;
  try {
    const parsed: unknown = parse(value, { maxAliasCount: 20 });
    if (parsed === null || parsed === undefined) return {};
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
