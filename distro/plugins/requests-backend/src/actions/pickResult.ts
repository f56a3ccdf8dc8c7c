import type { JsonObject } from '@backstage/types';
import { lookUp } from '../template';
import { ActionFailedError } from './action';

/** Only what `wanted` names is kept: our name → dotted path in what came back. */
export function pickResult(wanted: Record<string, string>, from: object, name: string): JsonObject {
  const entries = Object.entries(wanted).map(([key, path]) => [key, lookUp(from, path)] as const);
  const missing = entries.filter(([, value]) => value === undefined).map(([key]) => key);
  if (missing.length > 0) {
    throw new ActionFailedError(
      `${name} answered without ${missing.join(', ')}; compare the request type with its API`,
    );
  }
  return Object.fromEntries(entries);
}
