/** `profiles/stack.lock.yaml`: everything that is fetched from elsewhere, with where from and under which licence. */
export interface StackLock {
  images: Record<string, LockedImage>;
  programs: Record<string, LockedProgram>;
  charts: Record<string, LockedChart>;
}

/** A Helm chart that others make. */
export interface LockedChart {
  version: string;
  url: string;
  sha256: string;
  source: string;
  licence: string;
}

export interface LockedImage {
  /** Registry and name, as in docker.io/library/postgres. */
  repository: string;
  tag: string;
  /** Left out until `stagecraft lock` has asked the registry. */
  digest?: string | undefined;
  source: string;
  licence: string;
}

export interface LockedProgram {
  version: string;
  /** A version of one's own that serves as well. */
  accepts: string;
  /** By `<os>-<arch>` as Node names them. */
  downloads: Record<string, { url: string; sha256: string; file?: string | undefined }>;
  source: string;
  licence: string;
}

/** What the stack lock says and people name beside it, as the settings redirect it: what planning needs to know. */
export interface Stack {
  images: ReadonlyMap<string, Image>;
  /** Versions of the programs that are pinned. */
  programs: Record<string, string>;
  /** Versions of the charts that are pinned. */
  charts: Record<string, string>;
}

/** An image as the cluster is told to run it. */
export interface Image {
  name: string;
  reference: string;
  /** `Never`: it comes from the local engine, since it was redirected to a reference without a digest. */
  pullPolicy: 'IfNotPresent' | 'Never';
  /** What it stands for, when it was redirected. */
  instead?: string;
}

export type DigestState =
  /** The registry has under the tag what is locked. */
  | 'same'
  /** Nothing was locked yet. */
  | 'new'
  /** The tag has moved on; what is locked can still be had. */
  | 'moved'
  /** What is locked can no longer be had, or the registry has no such image at all. */
  | 'gone';

/** What a registry has, held against the lock. */
export interface DigestFound {
  name: string;
  /** As people write it: with its tag, without a digest. */
  reference: string;
  locked?: string | undefined;
  found?: string | undefined;
  state: DigestState;
  platforms: string[];
}
