import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { certificates } from './certificates.ts';

const domain = 'stagecraft.localhost';
const hosts = [`portal.${domain}`, `identity.${domain}`];
const day = 24 * 60 * 60 * 1000;

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certificates-'));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

test('the authority is good for ten years, what it gives for no longer than browsers take', () => {
  const authority = certificates.makeAuthority(domain);
  const server = certificates.issue(authority, hosts);
  const days = (text: string): number => {
    const facts = certificates.read(text);
    return facts ? (facts.until.getTime() - facts.from.getTime()) / day : 0;
  };
  expect(days(authority.certificate)).toBeGreaterThan(3650);
  expect(days(server.certificate)).toBe(397);
  expect(certificates.read(server.certificate)).toMatchObject({ hosts, isAuthority: false });
  expect(certificates.read(authority.certificate)).toMatchObject({ hosts: [], isAuthority: true });
});

test('each has a number of its own, and it is not negative', () => {
  const authority = certificates.makeAuthority(domain);
  const prints = Array.from({ length: 20 }, () => certificates.read(certificates.issue(authority, hosts).certificate));
  expect(new Set(prints.map((facts) => facts?.fingerprint)).size).toBe(20);
});

test('nothing is given for longer than the authority lasts', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01') });
  const authority = certificates.makeAuthority(domain);
  const end = certificates.read(authority.certificate)?.until;
  vi.setSystemTime(new Date((end?.getTime() ?? 0) - 10 * day));
  expect(certificates.read(certificates.issue(authority, hosts).certificate)?.until).toEqual(end);
});

test('dates beyond 2049 are written as the standard wants them', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2045-06-01T12:00:00Z') });
  expect(certificates.read(certificates.makeAuthority(domain).certificate)?.until.getUTCFullYear()).toBe(2055);
});

test('renewed with its key, the authority is the same for what it has given', () => {
  const authority = certificates.makeAuthority(domain);
  const server = certificates.issue(authority, hosts);
  const renewed = certificates.makeAuthority(domain, authority.key);
  expect(certificates.isIssuedBy(server.certificate, renewed.certificate)).toBe(true);
  expect(certificates.isIssuedBy(server.certificate, certificates.makeAuthority(domain).certificate)).toBe(false);
});

test('what is no certificate, no key or another’s key is told apart', () => {
  const authority = certificates.makeAuthority(domain);
  const server = certificates.issue(authority, hosts);
  expect(certificates.read('nothing')).toBeUndefined();
  expect(certificates.read(server.certificate.slice(0, 200))).toBeUndefined();
  expect(certificates.read(server.certificate.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA'))).toBeUndefined();
  expect(certificates.belongTogether(server)).toBe(true);
  expect(certificates.belongTogether({ ...server, key: authority.key })).toBe(false);
  expect(certificates.belongTogether({ ...server, key: 'nothing' })).toBe(false);
});

test('an authority may be called longer than a name may be', () => {
  const long = `${'a'.repeat(40)}.${'b'.repeat(40)}.example`;
  const authority = certificates.makeAuthority(long);
  const server = certificates.issue(authority, [`portal.${long}`]);
  expect(certificates.isIssuedBy(server.certificate, authority.certificate)).toBe(true);
});

describe.skipIf(!hasOpenssl)('as openssl sees it', () => {
  const verify = async (authority: string, certificate: string, host: string): Promise<string> => {
    await writeFile(join(folder, 'ca.crt'), authority);
    await writeFile(join(folder, 'tls.crt'), certificate);
    const args = ['verify', '-x509_strict', '-purpose', 'sslserver', '-verify_hostname', host, '-CAfile'];
    const { stdout, stderr } = spawnSync('openssl', [...args, join(folder, 'ca.crt'), join(folder, 'tls.crt')]);
    return `${stdout}${stderr}`;
  };

  test('holds to the letter for the hosts, and for no other', async () => {
    const authority = certificates.makeAuthority(domain);
    const { certificate } = certificates.issue(authority, hosts);
    for (const host of hosts) expect(await verify(authority.certificate, certificate, host)).toMatch(/: OK\n$/);
    expect(await verify(authority.certificate, certificate, `forge.${domain}`)).toMatch(/hostname mismatch/i);
  });

  test('the authority cannot vouch for anything outside its domain', async () => {
    const authority = certificates.makeAuthority(domain);
    const { certificate } = certificates.issue(authority, ['bank.example']);
    expect(await verify(authority.certificate, certificate, 'bank.example')).toMatch(/permitted subtree violation/);
  });

  test('the key is of the curve that everything knows', async () => {
    await writeFile(join(folder, 'ca.crt'), certificates.makeAuthority(domain).certificate);
    const text = execFileSync('openssl', ['x509', '-in', join(folder, 'ca.crt'), '-noout', '-text'], {
      encoding: 'utf8',
    });
    expect(text).toMatch(/ASN1 OID: prime256v1/);
    expect(text).toMatch(/CA:TRUE, pathlen:0/);
  });
});

describe('as Node’s TLS sees it', () => {
  const greet = async (servername: string, authority?: string): Promise<string> => {
    const own = certificates.makeAuthority(domain);
    const { certificate, key } = certificates.issue(own, hosts);
    const server = createServer({ cert: certificate, key }, (socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    try {
      return await new Promise((resolve) => {
        const ca = authority ?? own.certificate;
        const client: TLSSocket = connect({ host: '127.0.0.1', port, servername, ca }, () => {
          resolve(client.getProtocol() ?? '');
          client.end();
        });
        client.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      });
    } finally {
      server.close();
    }
  };

  test('a server with it is believed by whom trusts the authority, and by nobody else', async () => {
    expect(await greet(hosts[0] as string)).toBe('TLSv1.3');
    expect(await greet(`forge.${domain}`)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    const other = certificates.makeAuthority(domain).certificate;
    expect(await greet(hosts[0] as string, other)).toMatch(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_SIGNATURE_FAILURE/);
  });
});
