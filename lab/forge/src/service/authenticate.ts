import type { IncomingMessage } from 'node:http';
import { type Viewer, anonymous } from '../domain/access.ts';
import type { Accounts } from './accounts.ts';
import { unauthorized } from '../http/errors.ts';

export type Basic = { username: string; password: string };

export function readBasic(request: IncomingMessage): Basic | undefined {
  const value = request.headers.authorization?.match(/^Basic\s+(.+)$/i)?.[1];
  if (!value) return undefined;
  const text = Buffer.from(value, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function presentedToken(request: IncomingMessage, query: URLSearchParams): string | undefined {
  const own = request.headers['private-token'];
  if (typeof own === 'string') return own;
  const job = request.headers['job-token'];
  if (typeof job === 'string') return job;
  const bearer = request.headers.authorization?.match(/^(?:Bearer|token)\s+(.+)$/i)?.[1];
  return bearer ?? query.get('private_token') ?? query.get('job_token') ?? query.get('access_token') ?? undefined;
}

/** A wrong token is refused everywhere, also where none would have been needed: as GitLab does it. */
export function authenticateApi(accounts: Accounts, request: IncomingMessage, query: URLSearchParams): Viewer {
  const token = presentedToken(request, query);
  if (token === undefined) return anonymous;
  const viewer = accounts.byToken(token.trim());
  if (!viewer) throw unauthorized();
  return viewer;
}

/** git: a person with a password, or anything with a token in the password's or the username's place. */
export function authenticateGit(accounts: Accounts, request: IncomingMessage): Viewer | 'wrong' {
  const basic = readBasic(request);
  if (!basic) {
    const bearer = request.headers.authorization?.match(/^Bearer\s+(.+)$/i)?.[1];
    if (bearer) return accounts.byToken(bearer) ?? 'wrong';
    return anonymous;
  }
  const { username, password } = basic;
  const viewer = accounts.byPassword(username, password) ?? accounts.byToken(password || username);
  if (!viewer) accounts.wasWrong(username);
  return viewer ?? 'wrong';
}
