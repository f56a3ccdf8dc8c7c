import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export type Reply = {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  text?: string;
  bytes?: Buffer;
  stream?: Readable;
};

export const safeHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

export async function send(response: ServerResponse, reply: Reply, headOnly = false): Promise<void> {
  const status = reply.status ?? 200;
  const headers: Record<string, string | number> = { ...safeHeaders, ...reply.headers };
  if (reply.stream) {
    if (headOnly) {
      reply.stream.destroy();
      response.writeHead(status, headers).end();
      return;
    }
    response.writeHead(status, headers);
    await pipeline(reply.stream, response);
    return;
  }
  const body = reply.bytes ?? Buffer.from(reply.text ?? (reply.json === undefined ? '' : JSON.stringify(reply.json)));
  if (reply.json !== undefined) headers['content-type'] ??= 'application/json';
  if (status !== 204 && status !== 304) headers['content-length'] = body.length;
  response.writeHead(status, headers);
  response.end(headOnly || status === 204 || status === 304 ? undefined : body);
}
