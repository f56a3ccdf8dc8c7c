import type { ServerResponse } from 'node:http';

export interface Reply {
  status?: number;
  headers?: Record<string, string | string[]>;
  json?: unknown;
  text?: string;
  bytes?: Buffer;
}

const safeHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
};

function bodyOf(reply: Reply): Buffer {
  if (reply.bytes) return reply.bytes;
  return Buffer.from(reply.text ?? (reply.json === undefined ? '' : JSON.stringify(reply.json)));
}

export function send(response: ServerResponse, reply: Reply, headOnly = false): void {
  const status = reply.status ?? 200;
  const body = bodyOf(reply);
  const type = reply.json === undefined ? 'text/plain; charset=utf-8' : 'application/json';
  response.writeHead(status, {
    ...safeHeaders,
    ...(status === 204 ? {} : { 'content-type': type, 'content-length': body.length }),
    ...reply.headers,
  });
  response.end(headOnly || status === 204 ? undefined : body);
}
