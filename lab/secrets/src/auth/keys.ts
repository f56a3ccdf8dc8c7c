import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { isBody } from '../http/input.ts';
import type { JwtConfig } from '../state.ts';

const patienceMs = 5000;
const freshMs = 60_000;
/** A token that names an unknown key makes us look again, but not at everybody's will. */
const againMs = 2000;

export type Keys = ReadonlyMap<string, KeyObject>;

async function getJson(url: string): Promise<Record<string, unknown>> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(patienceMs), redirect: 'error' });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const value: unknown = await answer.json();
  if (isBody(value)) return value;
  throw new Error(`${url} did not answer with an object`);
}

async function keysUrlOf({ discoveryUrl, keysUrl }: JwtConfig): Promise<string> {
  if (keysUrl) return keysUrl;
  const base = discoveryUrl.replace(/\/+$/, '');
  const { issuer, jwks_uri: uri } = await getJson(`${base}/.well-known/openid-configuration`);
  if (issuer !== base && issuer !== discoveryUrl) throw new Error(`${base} says that its issuer is ${String(issuer)}`);
  if (typeof uri === 'string') return uri;
  throw new Error(`${base} names no jwks_uri`);
}

export async function fetchKeys(config: JwtConfig): Promise<Keys> {
  const { keys } = await getJson(await keysUrlOf(config));
  const found = (Array.isArray(keys) ? (keys as (JsonWebKey & { kid?: string })[]) : []).filter(
    ({ kty }) => kty === 'RSA' || kty === 'EC',
  );
  return new Map(found.map((key) => [key.kid ?? '', createPublicKey({ key, format: 'jwk' })]));
}

/** The issuer's public keys, remembered for a minute. */
export class KeyRing {
  readonly #kept = new Map<string, { at: number; keys: Keys }>();

  async find(config: JwtConfig, id: string): Promise<KeyObject | undefined> {
    const name = `${config.keysUrl} ${config.discoveryUrl}`;
    const kept = this.#kept.get(name);
    const age = Date.now() - (kept?.at ?? 0);
    if (kept && age < freshMs && (kept.keys.has(id) || age < againMs)) return kept.keys.get(id);
    const keys = await fetchKeys(config);
    this.#kept.set(name, { at: Date.now(), keys });
    return keys.get(id);
  }
}
