import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { towardsProcess } from './headers.ts';

function head(request: IncomingMessage): string {
  const headers = [...towardsProcess(request), 'Connection', 'Upgrade', 'Upgrade', request.headers.upgrade ?? ''];
  const lines = headers.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${headers[index + 1]}`] : []));
  return [`${request.method} ${request.url} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}

export function refuseUpgrade(client: Duplex, status: string): void {
  client.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** A WebSocket, or whatever else both sides agree on: from here on only bytes. */
export function joinUpgrade(request: IncomingMessage, client: Duplex, rest: Buffer, port: number): void {
  const onward = connect({ host: '127.0.0.1', port });
  onward.once('connect', () => {
    onward.write(head(request));
    onward.write(rest);
    client.pipe(onward).pipe(client);
  });
  onward.on('error', () => client.destroy());
  onward.on('close', () => client.destroy());
  client.on('error', () => onward.destroy());
  client.on('close', () => onward.destroy());
}
