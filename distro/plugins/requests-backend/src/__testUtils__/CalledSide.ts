import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Behaviour = 'ok' | 'slow' | 'error' | 'cut-after-effect' | 'refuse' | 'garbage' | 'incomplete' | 'busy';

export type Call = { key: string; authorization?: string; path: string; body: Record<string, unknown> };

/** A real HTTP service that has one effect for each idempotency key, and can be made to misbehave. */
export class CalledSide {
  readonly calls: Call[] = [];
  /** Key → how many times something was really made. */
  readonly effects = new Map<string, number>();
  behaviours: Behaviour[] = [];
  slowMilliseconds = 2500;
  private readonly server: Server = createServer((request, response) => this.handle(request, response));

  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}');
    const key = String(request.headers['idempotency-key']);
    this.calls.push({ key, authorization: request.headers.authorization, path: request.url ?? '', body });
    this.answer(this.behaviours.shift() ?? 'ok', { key, body }, response);
  }

  private answer(behaviour: Behaviour, call: Pick<Call, 'key' | 'body'>, response: ServerResponse): void {
    const refusals: Partial<Record<Behaviour, [number, string]>> = {
      error: [500, 'the disk is full'],
      busy: [503, 'come back later'],
      refuse: [409, `the name ${call.body.name} is taken`],
    };
    const refusal = refusals[behaviour];
    if (refusal) {
      send(response, refusal[0], { message: refusal[1] });
      return;
    }
    const first = !this.effects.has(call.key);
    if (first) this.effects.set(call.key, 1);
    const answer = { id: 'db1', name: call.body.name, password: 'never-kept', handover: `${this.url}/handover/db1` };
    switch (behaviour) {
      case 'cut-after-effect':
        response.socket?.destroy();
        break;
      case 'garbage':
        response.writeHead(201).end('{"id": "db');
        break;
      case 'incomplete':
        send(response, 201, { id: 'db1' });
        break;
      default:
        setTimeout(() => send(response, first ? 201 : 200, answer), behaviour === 'slow' ? this.slowMilliseconds : 0);
    }
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
