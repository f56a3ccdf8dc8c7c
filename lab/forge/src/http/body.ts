import type { IncomingMessage } from 'node:http';
import { ApiError, badRequest } from './errors.ts';
import { Input, type JsonObject } from './input.ts';

const limit = 32 * 1024 * 1024;

export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new ApiError(413, { message: '413 Request Entity Too Large' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export async function readObject(request: IncomingMessage): Promise<JsonObject> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return {};
  const type = request.headers['content-type'] ?? '';
  if (type.includes('application/x-www-form-urlencoded')) {
    return new Input(new URLSearchParams(bytes.toString()), {}).values;
  }
  if (type.includes('multipart/form-data')) return readForm(bytes, type);
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Said below in one way for all that is not an object.
  }
  throw badRequest('400 Bad request - the body is not a JSON object');
}

async function readForm(bytes: Buffer, type: string): Promise<JsonObject> {
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
  const values: JsonObject = {};
  for (const [name, value] of form) if (typeof value === 'string') values[name] = value;
  return values;
}
