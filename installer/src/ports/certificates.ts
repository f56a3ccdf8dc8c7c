/** A certificate and its private key, both as PEM text. */
export interface KeyPair {
  certificate: string;
  key: string;
}

export interface CertificateFacts {
  /** The names that it is for; `*.example.com` stands for one level. */
  hosts: string[];
  from: Date;
  until: Date;
  isAuthority: boolean;
  /** SHA-256 in small hex digits: which certificate it is. */
  fingerprint: string;
  /** The older kind of fingerprint, which systems name a certificate by. */
  sha1: string;
}

export interface Certificates {
  /** An authority for names of the domain; with a key, the same authority for another while. */
  makeAuthority(domain: string, key?: string): KeyPair;
  issue(authority: KeyPair, hosts: string[]): KeyPair;
  /** undefined when the text holds no certificate; of a chain, the first one is read. */
  read(text: string): CertificateFacts | undefined;
  belongTogether(pair: KeyPair): boolean;
  /** Whether one of the authorities in the text has signed it, or an intermediate that comes with it. */
  isIssuedBy(certificate: string, authorities: string): boolean;
}
