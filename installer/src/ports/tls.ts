export const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof tlsVersions)[number];

export interface HandshakeQuestion {
  host: string;
  port: number;
  /** This version and no other. */
  version?: TlsVersion;
  /** PEM texts; whom nobody of these has signed is not believed. Left out: whoever answers is. */
  authorities?: string[];
  signal: AbortSignal;
}

export type Handshake =
  | { spoken: string; until: Date }
  /** No connection came about; `byPeer` when the other side said so. */
  | { refusal: string; byPeer: boolean };

/** A connection as far as its handshake. Throws when nobody listens. */
export type ShakeHands = (question: HandshakeQuestion) => Promise<Handshake>;
