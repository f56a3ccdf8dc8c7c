import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { canRepeat, forward } from './forward.ts';
import type { Gate } from './gate.ts';
import { isLoopbackHost } from './hosts.ts';
import { describe, say } from './log.ts';
import type { Timing } from './options.ts';
import { cutOff, foreignHost, notReady, refuse, tooMany } from './pages.ts';
import { pause } from './pause.ts';
import { joinUpgrade, refuseUpgrade } from './upgrade.ts';

const mostWaiting = 500;
const largestHeaders = 64 * 1024;

/** The port that people reach, kept open while the process behind it comes and goes. */
export class Front {
  readonly port: number;
  readonly #title: string;
  readonly #gate: Gate;
  readonly #timing: Timing;
  readonly #closing = new AbortController();
  readonly #servers: Server[] = [];
  #waiting = 0;
  #underWay = 0;
  /** Why it does not listen. */
  problem: string | undefined;

  constructor(port: number, title: string, gate: Gate, timing: Timing) {
    this.port = port;
    this.#title = title;
    this.#gate = gate;
    this.#timing = timing;
  }

  /** Returns when it listens on 127.0.0.1, or knows that somebody else does; then it goes on trying. */
  async open(): Promise<void> {
    const first = await this.#listen('127.0.0.1');
    const second = await this.#listen('::1');
    // Without IPv6 there is nothing to listen on, and nobody who could ask there.
    const failure = first ?? (second?.code === 'EADDRINUSE' ? second : undefined);
    this.problem = failure && `port ${this.port} is used by another program (${failure.code})`;
    if (!failure) return;
    say('warn', 'a port is taken', { port: this.port, error: describe(failure) });
    this.#shut();
    void pause(2000, this.#closing.signal).then(() => (this.#closing.signal.aborted ? undefined : this.open()));
  }

  close(): void {
    this.#closing.abort();
    this.#shut();
  }

  /** Waits until the requests that the process works on have their answer. */
  async drain(): Promise<void> {
    const end = Date.now() + this.#timing.drain;
    while (this.#underWay > 0 && Date.now() < end) await pause(20);
  }

  #shut(): void {
    for (const server of this.#servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  }

  #listen(host: string): Promise<NodeJS.ErrnoException | undefined> {
    const server = createServer({ maxHeaderSize: largestHeaders, keepAliveTimeout: 65_000, requestTimeout: 0 });
    server.on('request', (request, response) => void this.#answer(request, response));
    server.on('upgrade', (request, socket, rest) => void this.#upgrade(request, socket, rest));
    return new Promise((resolve) => {
      server.once('error', resolve);
      server.listen({ port: this.port, host, exclusive: true }, () => {
        server.off('error', resolve);
        server.on('error', (error) => say('warn', 'a front failed', { port: this.port, error: error.message }));
        this.#servers.push(server);
        resolve(undefined);
      });
    });
  }

  /** The port behind, or undefined when there was none in time. */
  async #behind(left: AbortSignal, ms: number): Promise<number | undefined> {
    this.#waiting += 1;
    try {
      return await this.#gate.port(ms, left);
    } finally {
      this.#waiting -= 1;
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isLoopbackHost(request.headers.host)) return refuse(request, response, foreignHost);
    const left = new AbortController();
    response.once('close', () => left.abort());
    const end = Date.now() + this.#timing.hold;
    while (!left.signal.aborted) {
      if (this.#waiting >= mostWaiting && !this.#gate.isOpen) return refuse(request, response, tooMany);
      const port = await this.#behind(left.signal, end - Date.now());
      if (left.signal.aborted) return;
      if (port === undefined) return refuse(request, response, notReady(this.#title, this.#gate.hopeless));
      const outcome = await this.#pass(request, response, port);
      if (outcome === 'answered') return;
      if (outcome === 'lost' && !canRepeat(request)) return refuse(request, response, cutOff(this.#title));
      if (Date.now() > end) return refuse(request, response, notReady(this.#title));
      // The process has just ended, and the keeper is about to notice.
      await pause(50, left.signal);
    }
  }

  async #pass(request: IncomingMessage, response: ServerResponse, port: number) {
    this.#underWay += 1;
    try {
      return await forward(request, response, port);
    } finally {
      this.#underWay -= 1;
    }
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, rest: Buffer): Promise<void> {
    const left = new AbortController();
    socket.on('error', () => left.abort());
    socket.once('close', () => left.abort());
    if (!isLoopbackHost(request.headers.host)) return refuseUpgrade(socket, '421 Misdirected Request');
    const full = this.#waiting >= mostWaiting && !this.#gate.isOpen;
    const port = full ? undefined : await this.#behind(left.signal, this.#timing.hold);
    if (left.signal.aborted) return;
    if (port === undefined) return refuseUpgrade(socket, '503 Service Unavailable');
    joinUpgrade(request, socket, rest, port);
  }
}
