import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Said {
  status?: number;
  body?: unknown;
  /** As it is sent, where it is no JSON. */
  text?: string;
  /** Says nothing at all. */
  silent?: boolean;
}

/** A provider that answers whatever a test makes it say, by path; the rest is sound and empty. */
export class Liar {
  readonly said = new Map<string, Said | Said[]>();
  readonly asked: string[] = [];
  private server?: Server;

  get issuer(): string {
    const { port } = this.server!.address() as AddressInfo;
    return `http://127.0.0.1:${port}/realms/lies`;
  }

  async start(): Promise<this> {
    this.server = createServer((request, response) => {
      const path = (request.url ?? '').replace(/^\/(admin\/)?realms\/lies\//, '').split('?')[0];
      this.asked.push(path);
      const { status = 200, body, text, silent } = this.next(path);
      if (silent) return;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(text ?? JSON.stringify(body ?? []));
    });
    await new Promise<void>((done) => this.server?.listen(0, '127.0.0.1', done));
    this.said.set('protocol/openid-connect/token', { body: { access_token: 'a', expires_in: 300 } });
    return this;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((done) => this.server?.close(done));
  }

  private next(path: string): Said {
    const said = this.said.get(path) ?? {};
    if (!Array.isArray(said)) return said;
    return (said.length > 1 ? said.shift() : said[0]) ?? {};
  }
}
