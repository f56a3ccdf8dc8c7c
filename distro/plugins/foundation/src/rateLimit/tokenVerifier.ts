import { createHash } from 'node:crypto';
import { tokenTypes } from '@backstage/plugin-auth-node';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JWTVerifyGetKey } from 'jose';

interface Person {
  readonly type: 'user';
  readonly ref: string;
}

interface Service {
  readonly type: 'service';
  readonly id: string;
}

export type Caller = Person | Service;

export interface TokenVerifierOptions {
  /** Where a plugin's own routes are, as this process reaches them. */
  readonly baseUrl: (pluginId: string) => Promise<string>;
  /** Whether a plugin of that name answers here: the outside may not make us ask for keys at names that it invents. */
  readonly isKnownPlugin: (pluginId: string) => boolean;
  readonly maximumTokens?: number;
}

interface Claim {
  readonly keysAt: { readonly plugin: string; readonly path: string };
  readonly typ: string;
  readonly type: Caller['type'];
}

const userTypes: string[] = [tokenTypes.user.typParam, tokenTypes.limitedUser.typParam];
/**
 * Another replica that has just started signs with a key of its own, and its people come here when it goes: they are
 * not strangers. Whoever invents keys makes us look for them as often, and is stopped as all who prove nothing are.
 */
const newKeysAfterMs = 1000;
const pluginName = /^[a-z][a-z0-9-]{0,63}$/;

/** What an unverified token says it is: only good for choosing whose keys it is checked with. */
function readClaim(token: string): Claim | undefined {
  try {
    const { typ } = decodeProtectedHeader(token);
    if (typ && userTypes.includes(typ)) {
      return { typ, type: 'user', keysAt: { plugin: 'auth', path: '/.well-known/jwks.json' } };
    }
    const plugin = decodeJwt(token).sub;
    if (typ === tokenTypes.plugin.typParam && plugin && pluginName.test(plugin)) {
      return { typ, type: 'service', keysAt: { plugin, path: '/.backstage/auth/v1/jwks.json' } };
    }
  } catch {
    // Not a token: it belongs to nobody.
  }
  return undefined;
}

/** Verifies Backstage's tokens once and remembers them by digest until they expire. */
export class TokenVerifier {
  private readonly options: TokenVerifierOptions;
  private readonly keySets = new Map<string, JWTVerifyGetKey>();
  private readonly verified = new Map<string, { caller: Caller; expires: number }>();

  constructor(options: TokenVerifierOptions) {
    this.options = options;
  }

  recall(token: string): Caller | undefined {
    const digest = this.digest(token);
    const known = this.verified.get(digest);
    if (known && known.expires <= Date.now()) {
      this.verified.delete(digest);
      return undefined;
    }
    return known?.caller;
  }

  /** @param inside - whether no proxy passed the request on: then it may come from a plugin that nobody has called yet */
  async verify(token: string, inside: boolean): Promise<Caller | undefined> {
    const claim = readClaim(token);
    if (!claim || !(inside || this.options.isKnownPlugin(claim.keysAt.plugin))) {
      return undefined;
    }
    try {
      // One plugin can have two sets: auth signs what people carry with keys of its own, and what it says itself with others.
      const place = `${claim.keysAt.plugin}${claim.keysAt.path}`;
      const keys = this.keySets.get(place) ?? (await this.openKeys(claim.keysAt));
      const requiredClaims = claim.type === 'user' ? ['exp', 'sub'] : ['exp', 'sub', 'aud'];
      const { payload } = await jwtVerify(token, keys, { typ: claim.typ, requiredClaims });
      const caller: Caller =
        claim.type === 'user' ? { type: 'user', ref: payload.sub! } : { type: 'service', id: payload.sub! };
      this.keySets.set(place, keys);
      this.remember(token, caller, payload.exp! * 1000);
      return caller;
    } catch {
      return undefined;
    }
  }

  private async openKeys({ plugin, path }: Claim['keysAt']): Promise<JWTVerifyGetKey> {
    const url = new URL(`${await this.options.baseUrl(plugin)}${path}`);
    return createRemoteJWKSet(url, { timeoutDuration: 3000, cooldownDuration: newKeysAfterMs });
  }

  private remember(token: string, caller: Caller, expires: number): void {
    this.verified.set(this.digest(token), { caller, expires });
    if (this.verified.size > (this.options.maximumTokens ?? 20_000)) {
      const [oldest] = this.verified.keys();
      this.verified.delete(oldest);
    }
  }

  private digest(token: string): string {
    return createHash('sha256').update(token).digest('base64');
  }
}
