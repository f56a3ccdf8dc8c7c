import type { z } from 'zod';

/** What zod tells of itself, as far as it is needed to find the keys that a place in the schema knows. */
interface Inside {
  shape?: Record<string, unknown>;
  element?: unknown;
  def?: { innerType?: unknown; keyType?: { options?: unknown[] }; valueType?: unknown };
}

function unwrap(value: unknown): Inside {
  let inner = value as Inside;
  while (inner?.def?.innerType) inner = inner.def.innerType as Inside;
  return inner;
}

/** The keys that may stand at this place. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let current: unknown = schema;
  for (const part of path) {
    const inner = unwrap(current);
    current = typeof part === 'number' ? inner.element : (inner.shape?.[String(part)] ?? inner.def?.valueType);
  }
  const found = unwrap(current);
  return Object.keys(found?.shape ?? {}).concat((found?.def?.keyType?.options ?? []).map(String));
}
