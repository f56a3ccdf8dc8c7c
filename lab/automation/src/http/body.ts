import type { IncomingMessage } from 'node:http';
import type { ApiError } from './errors.ts';

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export async function readBytes(request: IncomingMessage, limit: number, tooLarge: ApiError): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body as an object; an empty one is an empty object. Anything else is what `refusal` says. */
export function parseObject(bytes: Buffer, refusal: ApiError): JsonObject {
  if (bytes.length === 0) return {};
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (isObject(value)) return value;
  } catch {
    // Said below in one way for all that is not an object.
  }
  throw refusal;
}
