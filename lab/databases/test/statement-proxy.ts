import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface StatementProxy {
  port: string;
  /** Calls `strike` at the n-th statement from now on: before PostgreSQL sees it, or just after. */
  arm(statement: number, moment: 'before' | 'after', strike: () => void): void;
  /** Whether the last armed strike has happened. */
  struck(): boolean;
  /** Refuses connections, as a server that is down does. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** A simple query begins with Q, an extended one with P (parse). */
const beginsStatement = (chunk: Buffer) => chunk[0] === 0x51 || chunk[0] === 0x50;

/** Stands between the service and PostgreSQL and counts statements, to strike between any two of them. */
export async function startStatementProxy(target: { host: string; port: string }): Promise<StatementProxy> {
  let left = 0;
  let moment: 'before' | 'after' = 'before';
  let strike: (() => void) | undefined;
  let open = true;
  const sockets = new Set<Socket>();

  const forward = (chunk: Buffer, upstream: Socket) => {
    const due = strike && beginsStatement(chunk) && --left === 0;
    if (!due) return upstream.write(chunk);
    const act = strike!;
    strike = undefined;
    if (moment === 'before') return act();
    upstream.write(chunk);
    // Long enough for PostgreSQL to have received it, too short for an answer to a slow one.
    setTimeout(act, 3);
  };

  const server = createServer((client) => {
    if (!open) return client.destroy();
    const upstream = connect({ host: target.host, port: Number(target.port) });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (chunk) => forward(chunk, upstream));
    upstream.on('data', (chunk) => client.write(chunk));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: String((server.address() as AddressInfo).port),
    arm(statement, when, act) {
      left = statement;
      moment = when;
      strike = act;
    },
    struck: () => strike === undefined,
    cut() {
      open = false;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      open = true;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
