import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TlsOptions } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { certificates } from './certificates/certificates.ts';
import { shakeHands } from './tls.ts';

const authority = certificates.makeAuthority('stagecraft.localhost');
const { certificate: cert, key } = certificates.issue(authority, ['portal.stagecraft.localhost']);
const signal = (): AbortSignal => AbortSignal.timeout(5000);
const host = 'portal.stagecraft.localhost';

let server: Server | undefined;
afterEach(() => void server?.close());

async function serve(options: TlsOptions = {}): Promise<number> {
  const made = createServer({ cert, key, ...options }, (socket) => socket.end());
  made.on('tlsClientError', () => {});
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return (made.address() as AddressInfo).port;
}

test('with the authority that signed it: what is spoken, and until when it holds', async () => {
  const port = await serve();
  const authorities = [authority.certificate];
  const answer = await shakeHands({ host, port, authorities, signal: signal() });
  expect(answer).toEqual({ spoken: 'TLSv1.3', until: certificates.read(cert)?.until });
});

test.each<[string, string, string[]]>([
  ['another authority', host, [certificates.makeAuthority('stagecraft.localhost').certificate]],
  ['another name', 'identity.stagecraft.localhost', [authority.certificate]],
])('%s is not believed', async (_, name, authorities) => {
  const port = await serve();
  const answer = await shakeHands({ host: name, port, authorities, signal: signal() });
  expect(answer).toMatchObject({ refusal: expect.stringMatching(/certificate|altname/i), byPeer: false });
});

test('an old version is refused by whoever does not speak it, and spoken by whoever does', async () => {
  const strict = await serve({ minVersion: 'TLSv1.2' });
  const refused = await shakeHands({ host, port: strict, version: 'TLSv1.1', signal: signal() });
  expect(refused).toMatchObject({ refusal: expect.stringContaining('PROTOCOL_VERSION'), byPeer: true });
  server?.close();
  const lax = await serve({ minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' });
  expect(await shakeHands({ host, port: lax, version: 'TLSv1.1', signal: signal() })).toMatchObject({
    spoken: 'TLSv1.1',
  });
});

test('that nobody listens is no refusal', async () => {
  const port = await serve();
  await new Promise((resolve) => server?.close(resolve));
  await expect(shakeHands({ host, port, signal: signal() })).rejects.toThrow('ECONNREFUSED');
});
