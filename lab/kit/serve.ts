import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from './log.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface ServeOptions {
  host: string;
  port: number;
  log: Log;
  onStop?: () => void | Promise<void>;
}

export interface Served {
  port: number;
  stop(): Promise<void>;
}

const patienceMilliseconds = 3000;

/** Answers as long as the service lives, whatever it waits for: a start anew brings back nothing that is away. */
export const alivePath = '/healthcheck/alive';

async function listen(server: Server, { host, port }: ServeOptions): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

/** Lets what is being answered finish, but waits for nobody longer than a few seconds. */
async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A browser keeps its connection after the last answer; it is closed as soon as it has nothing to say.
  const idle = setInterval(() => server.closeIdleConnections(), 25);
  const patience = setTimeout(() => server.closeAllConnections(), patienceMilliseconds);
  await closed;
  clearInterval(idle);
  clearTimeout(patience);
}

function guard(handler: Handler, log: Log): Handler {
  return async (request, response) => {
    try {
      if (request.url === alivePath) response.end();
      else await handler(request, response);
    } catch (error) {
      log.error('A request failed', { method: request.method, path: request.url?.split('?')[0], error });
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: 'Something went wrong here. The log of this service says what.' }));
    }
  };
}

/** Serves until SIGTERM or SIGINT, then stops in good order. */
export async function serve(handler: Handler, options: ServeOptions): Promise<Served> {
  const { log, onStop } = options;
  const server = createServer(guard(handler, log));
  const port = await listen(server, options);
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= close(server).then(() => onStop?.());
    return stopping;
  };
  const end = (signal: NodeJS.Signals) => {
    log.info('Stopping', { signal });
    stop().then(
      () => process.exit(0),
      (error) => {
        log.error('Stopping failed', { error });
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  log.info('Listening', { host: options.host, port });
  return { port, stop };
}
