import { createHash, X509Certificate } from 'node:crypto';
import dns from 'node:dns';
import { readFileSync } from 'node:fs';
import { installationFile, target } from './installation.ts';

const loopback = '127.0.0.1';
const isLocal = (name: string): boolean => name.endsWith('.localhost');

type Lookup = typeof dns.lookup;

/** Browsers and curl know that *.localhost is this machine; Node asks the system, which may not. */
function knowLocalNames(): void {
  const { lookup } = dns;
  const local = ((name: string, options: unknown, callback?: unknown) => {
    const done = (callback ?? options) as (error: null, address: unknown, family?: number) => void;
    if (!isLocal(name)) return (lookup as (...args: unknown[]) => void)(name, options, callback);
    const all = typeof options === 'object' && options !== null && (options as { all?: boolean }).all === true;
    return all ? done(null, [{ address: loopback, family: 4 }]) : done(null, loopback, 4);
  }) as unknown as Lookup;
  dns.lookup = local;
  const { lookup: promised } = dns.promises;
  dns.promises.lookup = (async (name: string, options?: dns.LookupOptions) => {
    if (!isLocal(name)) return promised(name, options ?? {});
    const found = { address: loopback, family: 4 };
    return options?.all ? [found] : found;
  }) as typeof dns.promises.lookup;
}

/**
 * The key of the edge's certificate: a browser that is told it accepts this one, and no other that it does not know.
 * Where the edge was there before the platform, somebody else knows where its certificate lies.
 */
function keyOfEdge(): string {
  const file = process.env.STAGECRAFT_TEST_CERTIFICATE ?? installationFile('data/edge/tls.crt');
  const certificate = new X509Certificate(readFileSync(file));
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

/** What a browser and this process need so that they reach a platform behind its edge; nothing on the embedded target. */
export function throughEdge(): { chromiumArguments: string[] } {
  if (target() === 'embedded') return { chromiumArguments: [] };
  knowLocalNames();
  return { chromiumArguments: [`--ignore-certificate-errors-spki-list=${keyOfEdge()}`] };
}
