import { createHash, randomBytes } from 'node:crypto';
import type { State, Token, TokenRules } from './state.ts';

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
export const makeAccessor = (): string => randomBytes(18).toString('base64url');

const usualTtl = 32 * 86_400;

export interface Bearer {
  token: string;
  entry: Token;
}

type Identity = Pick<Token, 'displayName' | 'path' | 'meta'> & Partial<Pick<Token, 'alias'>>;

function dropEnded(state: State): void {
  const now = Date.now();
  for (const [key, { ends }] of Object.entries(state.tokens)) if (ends !== 0 && ends <= now) delete state.tokens[key];
}

export function issueToken(state: State, rules: TokenRules, identity: Identity): Bearer {
  dropEnded(state);
  const token = `s.${randomBytes(24).toString('base64url')}`;
  const now = Date.now();
  const longest = rules.maxTtl || usualTtl;
  const ttl = Math.min(rules.ttl || usualTtl, longest);
  const policies = [...new Set(['default', ...rules.policies])].sort();
  const entry: Token = {
    ...{ accessor: makeAccessor(), policies, alias: null, ...identity },
    ...{ created: now, creationTtl: ttl, ends: now + ttl * 1000, latestEnd: now + longest * 1000 },
  };
  state.tokens[digest(token)] = entry;
  return { token, entry };
}

/** The first token of all, which may do everything and does not end by itself. */
export function issueRoot(state: State): string {
  const { token, entry } = issueToken(
    state,
    { policies: [], ttl: 0, maxTtl: 0 },
    { displayName: 'root', path: 'auth/token/root', meta: {} },
  );
  state.tokens[digest(token)] = { ...entry, policies: ['root'], creationTtl: 0, ends: 0, latestEnd: 0 };
  return token;
}

export function findToken(state: State, token: string): Token | undefined {
  const found = state.tokens[digest(token)];
  return found && (found.ends === 0 || found.ends > Date.now()) ? found : undefined;
}

export const secondsLeft = ({ ends }: Token): number =>
  ends === 0 ? 0 : Math.max(0, Math.ceil((ends - Date.now()) / 1000));

/** What a client is told when it was let in. */
export const authOf = ({ token, entry }: Bearer): Record<string, unknown> => ({
  client_token: token,
  accessor: entry.accessor,
  policies: entry.policies,
  token_policies: entry.policies,
  metadata: entry.meta,
  lease_duration: secondsLeft(entry),
  renewable: entry.ends !== 0,
  entity_id: '',
  token_type: 'service',
  orphan: true,
  mfa_requirement: null,
  num_uses: 0,
});

export const describeToken = ({ token, entry }: Bearer): Record<string, unknown> => ({
  accessor: entry.accessor,
  creation_time: Math.floor(entry.created / 1000),
  creation_ttl: entry.creationTtl,
  display_name: entry.displayName,
  entity_id: '',
  expire_time: entry.ends === 0 ? null : new Date(entry.ends).toISOString(),
  explicit_max_ttl: 0,
  id: token,
  issue_time: new Date(entry.created).toISOString(),
  meta: entry.meta,
  num_uses: 0,
  orphan: true,
  path: entry.path,
  policies: entry.policies,
  renewable: entry.ends !== 0,
  ttl: secondsLeft(entry),
  type: 'service',
});

export function renew(state: State, token: string, increment: number): Bearer | undefined {
  const entry = state.tokens[digest(token)];
  if (!entry || entry.ends === 0) return undefined;
  const wanted = Date.now() + (increment || entry.creationTtl) * 1000;
  entry.ends = Math.min(wanted, entry.latestEnd);
  return { token, entry };
}

export function revoke(state: State, token: string): void {
  delete state.tokens[digest(token)];
}
