/** An authority as stores keep it: under a label that tells which one it is. */
export interface TrustedAuthority {
  label: string;
  /** Of the certificate, in hex digits, as macOS and Windows name it. */
  sha1: string;
  /** The file with the certificate. */
  path: string;
  /** The certificate as PEM text; undefined for one of earlier, whose file is gone. */
  certificate?: string | undefined;
}

/** A place where this machine, or a browser on it, keeps whom it trusts. */
export interface TrustStore {
  /** What it is called, for people; the same store always has the same name. */
  name: string;
  holds(authority: TrustedAuthority): Promise<boolean>;
  /** Whether this account may change it. */
  mayChange(): Promise<boolean>;
  /** What adds and removes, as a person with the rights would type it. */
  adding(authority: TrustedAuthority): string[];
  removing(authority: TrustedAuthority): string[];
  /** Both may be called again when they were cut off. */
  add(authority: TrustedAuthority): Promise<void>;
  remove(authority: TrustedAuthority): Promise<void>;
}

export interface TrustStores {
  stores: TrustStore[];
  /** What stays untrusted, and what to do about it. */
  notes: string[];
}
