import { type KeyObject, verify } from 'node:crypto';
import { invalid } from '../fault.ts';
import { type Body, parseBody } from '../http/input.ts';
import type { JwtConfig, JwtRole } from '../state.ts';

const leewaySeconds = 60;

const algorithms: Record<string, { hash: string; type: string }> = {
  RS256: { hash: 'sha256', type: 'rsa' },
  RS384: { hash: 'sha384', type: 'rsa' },
  RS512: { hash: 'sha512', type: 'rsa' },
  ES256: { hash: 'sha256', type: 'ec' },
};

const failed = (why: string) => invalid(`error validating token: ${why}`);

export interface Jwt {
  header: Body;
  claims: Body;
  signed: string;
  signature: Buffer;
}

export function parseJwt(text: string): Jwt {
  const [header = '', claims = '', signature = '', ...more] = text.split('.');
  const read = (part: string): Body => parseBody(Buffer.from(part, 'base64url').toString('utf8'));
  try {
    if (!signature || more.length > 0) throw new Error('three parts are expected');
    return {
      header: read(header),
      claims: read(claims),
      signed: `${header}.${claims}`,
      signature: Buffer.from(signature, 'base64url'),
    };
  } catch {
    throw failed('this is no JWT');
  }
}

export function checkSignature({ header, signed, signature }: Jwt, key: KeyObject | undefined): void {
  const algorithm = algorithms[String(header.alg)];
  if (!algorithm || !key || key.asymmetricKeyType !== algorithm.type)
    throw failed('no known key verified the token signature');
  const options = algorithm.type === 'ec' ? ({ key, dsaEncoding: 'ieee-p1363' } as const) : key;
  if (!verify(algorithm.hash, Buffer.from(signed), options, signature))
    throw failed('no known key verified the token signature');
}

export function checkTime(claims: Body): void {
  const now = Date.now() / 1000;
  const { exp, nbf, iat } = claims;
  if (typeof exp !== 'number') throw failed('no expiration time (exp) claim');
  if (exp + leewaySeconds < now) throw failed('token is expired (exp)');
  for (const early of [nbf, iat])
    if (typeof early === 'number' && early - leewaySeconds > now) throw failed('token is not yet valid (nbf, iat)');
}

function checkAudience({ aud }: Body, { audiences }: JwtRole): void {
  const found = [aud ?? []].flat();
  if (found.length > 0 && audiences.length === 0)
    throw failed('audience claim found in JWT but no audiences bound to the role');
  if (audiences.length > 0 && !found.some((each) => audiences.includes(String(each))))
    throw failed('invalid audience (aud) claim');
}

function fitsGlob(pattern: string, text: string): boolean {
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 's').test(text);
}

export function checkBounds(claims: Body, config: JwtConfig, role: JwtRole): void {
  const issuer = config.issuer || config.discoveryUrl.replace(/\/+$/, '');
  if (issuer && String(claims.iss).replace(/\/+$/, '') !== issuer.replace(/\/+$/, ''))
    throw failed('invalid issuer (iss) claim');
  if (role.subject && claims.sub !== role.subject) throw failed('invalid subject (sub) claim');
  checkAudience(claims, role);
  for (const [name, wanted] of Object.entries(role.claims)) {
    const found = [claims[name] ?? []].flat().map(String);
    if (found.length === 0) throw failed(`claim "${name}" is missing`);
    const fits = (text: string): boolean =>
      wanted.some((each) => (role.claimsAre === 'glob' ? fitsGlob(each, text) : each === text));
    if (!found.some(fits)) throw failed(`claim "${name}" does not match any associated bound claim values`);
  }
}
