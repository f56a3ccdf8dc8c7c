import { around, bits, identifier, instead, octets, sequence, set, text, truth } from './der.ts';

const extension = (name: string, critical: boolean, value: Uint8Array): Buffer =>
  sequence(identifier(name), ...(critical ? [truth()] : []), octets(value));

const serverAuth = extension('2.5.29.37', false, sequence(identifier('1.3.6.1.5.5.7.3.1')));
const dnsName = (name: string): Buffer => instead(2, Buffer.from(name, 'ascii'));

const subjectKey = (id: Uint8Array): Buffer => extension('2.5.29.14', false, octets(id));
const authorityKey = (id: Uint8Array): Buffer => extension('2.5.29.35', false, sequence(instead(0, id)));

/** Every address of a kind: a network of length nought. */
const everyAddress = [8, 32].map((length) => sequence(instead(7, Buffer.alloc(length))));

/** An authority for names of one domain: whoever gets hold of its key can pretend to be nothing else. */
export function authorityExtensions(domain: string, keyId: Uint8Array): Buffer {
  return sequence(
    extension('2.5.29.19', true, sequence(truth(), Buffer.from([0x02, 0x01, 0x00]))),
    extension('2.5.29.15', true, bits(Buffer.from([0b00000110]), 1)),
    serverAuth,
    extension('2.5.29.30', true, sequence(around(0, sequence(dnsName(domain))), around(1, ...everyAddress))),
    subjectKey(keyId),
  );
}

export function serverExtensions(hosts: string[], keyId: Uint8Array, issuerKeyId: Uint8Array): Buffer {
  return sequence(
    extension('2.5.29.19', true, sequence()),
    extension('2.5.29.15', true, bits(Buffer.from([0b10000000]), 7)),
    serverAuth,
    extension('2.5.29.17', false, sequence(...hosts.map(dnsName))),
    subjectKey(keyId),
    authorityKey(issuerKeyId),
  );
}

/** Organisation and common name; the latter may have 64 letters at most. */
export function distinguishedName(commonName: string): Buffer {
  const attribute = (name: string, value: string): Buffer => sequence(identifier(name), text(value));
  const parts = [attribute('2.5.4.10', 'Stagecraft'), attribute('2.5.4.3', commonName.slice(0, 64))];
  return sequence(...parts.map((part) => set(part)));
}
