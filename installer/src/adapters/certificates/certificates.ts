import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import type { Certificates, KeyPair } from '../../ports/certificates.ts';
import { around, bits, identifier, integer, sequence, time } from './der.ts';
import { authorityExtensions, distinguishedName, serverExtensions } from './extensions.ts';

const hour = 60 * 60 * 1000;
const day = 24 * hour;
const authorityDays = 3652;
/** Browsers refuse what is good for longer than 398. */
const serverDays = 397;

const ecdsaWithSha256 = sequence(identifier('1.2.840.10045.4.3.2'));
const version3 = around(0, integer(Buffer.from([2])));

interface Content {
  subject: Buffer;
  issuer: Buffer;
  until: Date;
  key: KeyObject;
  extensions: Buffer;
}

const publicKeyOf = (key: KeyObject): Buffer => createPublicKey(key).export({ type: 'spki', format: 'der' });
const keyIdOf = (key: KeyObject): Buffer => createHash('sha1').update(publicKeyOf(key)).digest();

const pem = (der: Uint8Array): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
};

const pemKey = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

function signed({ subject, issuer, until, key, extensions }: Content, signer: KeyObject): string {
  const serial = randomBytes(16);
  // Neither nought at its begin, nor a sign.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  // An hour ago: the clocks of a machine and of what runs in it differ.
  const validity = sequence(time(new Date(Date.now() - hour)), time(until));
  const parts = [integer(serial), ecdsaWithSha256, issuer, validity, subject, publicKeyOf(key), around(3, extensions)];
  const content = sequence(version3, ...parts);
  return pem(sequence(content, ecdsaWithSha256, bits(sign('sha256', content, signer))));
}

function allIn(text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

function quietly<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    // What cannot be read is not what it should be.
    return undefined;
  }
}

const hexOf = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase();

const namesIn = ({ subjectAltName = '' }: X509Certificate): string[] =>
  [...subjectAltName.matchAll(/DNS:([^,\s"]+)/g)].map(([, name]) => name ?? '');

const authorityName = (domain: string): Buffer => distinguishedName(`Stagecraft authority for ${domain}`);

function authorityFor(domain: string, existing?: string): KeyPair {
  const key = existing ? createPrivateKey(existing) : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const name = authorityName(domain);
  const until = new Date(Date.now() + authorityDays * day);
  const extensions = authorityExtensions(domain, keyIdOf(key));
  return { certificate: signed({ subject: name, issuer: name, until, key, extensions }, key), key: pemKey(key) };
}

/** The name as the authority's own certificate has it: the two must be equal byte by byte. */
function domainOf(certificate: string): string {
  const [found] = allIn(certificate);
  return /CN=Stagecraft authority for (.*)/.exec(found?.subject ?? '')?.[1] ?? '';
}

function issue(authority: KeyPair, hosts: string[]): KeyPair {
  const signer = createPrivateKey(authority.key);
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const end = allIn(authority.certificate)[0]?.validToDate ?? new Date();
  const until = new Date(Math.min(Date.now() + serverDays * day - hour, end.getTime()));
  const content: Content = {
    subject: distinguishedName(hosts[0] ?? ''),
    issuer: authorityName(domainOf(authority.certificate)),
    until,
    key,
    extensions: serverExtensions(hosts, keyIdOf(key), keyIdOf(signer)),
  };
  return { certificate: signed(content, signer), key: pemKey(key) };
}

export const certificates: Certificates = {
  makeAuthority: authorityFor,
  issue,
  read: (text) =>
    quietly(() => {
      const [first] = allIn(text);
      return first === undefined
        ? undefined
        : {
            hosts: namesIn(first),
            from: first.validFromDate,
            until: first.validToDate,
            isAuthority: first.ca,
            fingerprint: hexOf(first.fingerprint256),
            sha1: hexOf(first.fingerprint),
          };
    }),
  belongTogether: ({ certificate, key }) =>
    quietly(() => allIn(certificate)[0]?.checkPrivateKey(createPrivateKey(key))) === true,
  isIssuedBy: (certificate, authorities) =>
    quietly(() => {
      const [first, ...chain] = allIn(certificate);
      const trusted = allIn(authorities);
      const reaches = (one: X509Certificate, left: X509Certificate[]): boolean =>
        trusted.some((each) => one.checkIssued(each) && one.verify(each.publicKey)) ||
        left.some(
          (each) =>
            one.checkIssued(each) &&
            one.verify(each.publicKey) &&
            reaches(
              each,
              left.filter((other) => other !== each),
            ),
        );
      return first !== undefined && reaches(first, chain);
    }) === true,
};
