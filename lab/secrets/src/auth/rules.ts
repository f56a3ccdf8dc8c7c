import { seconds } from '../duration.ts';
import { type Body, listOf } from '../http/input.ts';
import type { TokenRules } from '../state.ts';

export const tokenKeys = ['token_policies', 'policies', 'token_ttl', 'ttl', 'token_max_ttl', 'max_ttl'];

/** Known to OpenBao's clients, and fine as long as nothing is asked with them. */
export const unusedTokenKeys = [
  'token_num_uses',
  'token_period',
  'token_bound_cidrs',
  'token_explicit_max_ttl',
  'token_no_default_policy',
];

export const readTokenRules = (body: Body): TokenRules => ({
  policies: listOf(body, body.token_policies === undefined ? 'policies' : 'token_policies'),
  ttl: seconds(body.token_ttl ?? body.ttl, 'token_ttl'),
  maxTtl: seconds(body.token_max_ttl ?? body.max_ttl, 'token_max_ttl'),
});

export const showTokenRules = ({ policies, ttl, maxTtl }: TokenRules): Record<string, unknown> => ({
  token_policies: policies,
  token_ttl: ttl,
  token_max_ttl: maxTtl,
  token_type: 'default',
});
