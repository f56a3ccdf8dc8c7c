import type { IncomingMessage } from 'node:http';

/** They concern one connection only (RFC 9110, 7.6.1), or are ours to say. */
const ownOfConnection = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);
const ours = new Set(['forwarded', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-port']);

function pairs(raw: string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [raw[2 * index] as string, raw[2 * index + 1] as string]);
}

function named(message: IncomingMessage): Set<string> {
  const words = (message.headers.connection ?? '').split(',');
  return new Set(words.map((word) => word.trim().toLowerCase()));
}

/** As they came, in their order and writing, without those of the connection. */
export function passedOn(message: IncomingMessage): string[] {
  const listed = named(message);
  return pairs(message.rawHeaders)
    .filter(([name]) => !ownOfConnection.has(name.toLowerCase()) && !listed.has(name.toLowerCase()))
    .flat();
}

/** What the process behind is told about who asks; whatever the client claims is dropped. */
export function towardsProcess(request: IncomingMessage): string[] {
  const kept = passedOn(request);
  const clean = pairs(kept).filter(([name]) => !ours.has(name.toLowerCase()));
  const address = (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
  const said: [string, string][] = [
    ['X-Forwarded-For', address],
    ['X-Forwarded-Proto', 'http'],
    ['X-Forwarded-Host', request.headers.host ?? 'localhost'],
  ];
  return [...clean, ...said].flat();
}
