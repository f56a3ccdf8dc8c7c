import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from 'vitest';
import { certificates } from '../adapters/certificates/certificates.ts';

export interface OutsideServers {
  /** Nobody knows this authority but who is given its file. */
  authorityFile: string;
  /** Somewhere in this folder is no file. */
  folder: string;
  /** Plain unless the name that its certificate is for is given; its address then has the host that was asked for. */
  serve(listener: RequestListener, certificateFor?: string): Promise<string>;
}

/** Servers of others, on loopback, for the tests of one file: each ends with its test. */
export function outsideServers(host: string): OutsideServers {
  const authority = certificates.makeAuthority('stagecraft.localhost');
  const folder = mkdtempSync(join(tmpdir(), 'outside-'));
  const authorityFile = join(folder, 'ca.crt');
  writeFileSync(authorityFile, authority.certificate);
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function serve(listener: RequestListener, certificateFor?: string): Promise<string> {
    const issued = certificateFor === undefined ? undefined : certificates.issue(authority, [certificateFor]);
    const server = issued
      ? createSecure({ cert: issued.certificate, key: issued.key }, listener)
      : createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return issued ? `https://${host}:${port}` : `http://127.0.0.1:${port}`;
  }
  return { authorityFile, folder, serve };
}
