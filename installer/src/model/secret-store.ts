/** Where the platform's own secrets lie in the store, one for each name, each with one field. */
export const secretsMount = 'kv';
export const platformKey = (name: string): string => `platform/${name}`;
export const platformSecret = (name: string): string => `${secretsMount}/data/${platformKey(name)}`;
export const field = 'value';

/** What jobs of the platform's own projects fetch, by `<project>/<name>`: the secret behind each field. */
export type ProjectSecrets = Record<string, Record<string, string>>;
export const projectSecret = (path: string): string => `${secretsMount}/data/projects/${path}`;

/** The secrets of the installation that lie in the store. */
export interface StoreContent {
  names: string[];
  projects?: ProjectSecrets;
}

/** How somebody signs in at the store. */
export interface StoreRole {
  roleId: string;
  secretId: string;
}

/** What opens the store, kept by the installation where nobody else reads it. */
export interface StoreAccess {
  version: 1;
  unsealKey: string;
  /** Only until the store is set up. */
  rootToken?: string;
  /** Sets it up and keeps it in step. */
  installer?: StoreRole;
  /** Reads what processes are started with, and nothing else. */
  keeper?: StoreRole;
}

export const storeAccessFile = 'store.json';
/** In the installation’s folder: what the store keeps, and who has asked it for what. */
export const storeFolder = 'data/secrets';

export function isStoreAccess(value: unknown): value is StoreAccess {
  const { version, unsealKey } = (value ?? {}) as Partial<StoreAccess>;
  return version === 1 && typeof unsealKey === 'string';
}

/** Whoever may read what belongs to their own project, and for whom the token has to be. */
export interface JobRules {
  /** Who signs the tokens of jobs. */
  issuer: string;
  /** What the tokens are for: the address of the store as jobs know it. */
  audience: string;
  /** Where the store finds the keys of who signs, if not by the issuer's own address. */
  keys?: string;
}
