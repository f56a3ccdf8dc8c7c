import type { IncomingMessage } from 'node:http';
import { timingSafeEqual } from 'node:crypto';
import { readCookies } from '../../../kit/http.ts';
import { header } from '../http/exchange.ts';
import type { Accounts, Viewer } from './accounts.ts';
import type { Sealer } from './seal.ts';

export const sessionCookie = 'awx_sessionid';
export const csrfCookie = 'csrftoken';
export const sessionSeconds = 30 * 60;

export function readBasic(request: IncomingMessage): { username: string; password: string } | undefined {
  const value = request.headers.authorization?.match(/^Basic\s+(.+)$/i)?.[1];
  if (!value) return undefined;
  const text = Buffer.from(value, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function same(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}

/** A cookie comes along with what a foreign page sends too; the proof in the header does not. */
function bySession(accounts: Accounts, sealer: Sealer, request: IncomingMessage): Viewer | undefined {
  const cookies = readCookies(request);
  const username = sealer.verify('session', cookies[sessionCookie] ?? '');
  const user = username ? accounts.byName(username) : undefined;
  if (!user) return undefined;
  const reading = ['GET', 'HEAD', 'OPTIONS'].includes(request.method ?? '');
  const proof = header(request, 'x-csrftoken') ?? '';
  const proven = proof !== '' && same(proof, cookies[csrfCookie] ?? '');
  return reading || proven ? { user, write: true } : undefined;
}

/** `wrong`: something was presented, and it is not right. */
export function authenticate(
  accounts: Accounts,
  sealer: Sealer,
  request: IncomingMessage,
): Viewer | 'wrong' | undefined {
  const bearer = request.headers.authorization?.match(/^(?:Bearer|Token)\s+(.+)$/i)?.[1];
  if (bearer) return accounts.byToken(bearer.trim()) ?? 'wrong';
  const basic = readBasic(request);
  if (basic) return accounts.signIn(basic.username, basic.password) ?? 'wrong';
  return bySession(accounts, sealer, request);
}

/** A browser that keeps a password sends it with a foreign page's requests as well; it also says whose page it is. */
export function isForeign(request: IncomingMessage, publicUrl: string): boolean {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method ?? '')) return false;
  const origin = header(request, 'origin');
  return origin !== undefined && origin !== new URL(publicUrl).origin;
}
