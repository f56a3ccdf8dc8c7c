import type { Policy, State, Token } from '../state.ts';
import { type Capability, type Rule, readPolicy } from './read.ts';

const template = /\{\{\s*identity\.entity\.aliases\.([\w-]+)\.metadata\.([\w-]+)\s*\}\}/g;

/** undefined where the bearer has no such thing, or where its value would mean more than itself. */
function filled(path: string, { slashesInTemplates }: Policy, { alias }: Token): string | undefined {
  let isWhole = true;
  const result = path.replace(template, (_all, accessor: string, key: string) => {
    const value = alias?.accessor === accessor ? alias.metadata[key] : undefined;
    if (!value || /[*+]|\.\./.test(value) || (value.includes('/') && !slashesInTemplates)) isWhole = false;
    return value ?? '';
  });
  return isWhole && !result.includes('{{') ? result : undefined;
}

function rulesOf(policy: Policy, token: Token): Rule[] {
  return readPolicy(policy.text).flatMap((rule) => {
    const path = filled(rule.path, policy, token);
    return path === undefined ? [] : [{ ...rule, path }];
  });
}

function fits(pattern: string, path: string): boolean {
  const open = pattern.endsWith('*');
  const text = open ? pattern.slice(0, -1) : pattern;
  if (!text.includes('+')) return open ? path.startsWith(text) : path === text;
  const source = text.split('/').map((part) => (part === '+' ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${source.join('/')}${open ? '' : '$'}`).test(path);
}

function firstWildcard(pattern: string): number {
  const found = pattern.search(/\+|\*$/);
  return found === -1 ? Number.POSITIVE_INFINITY : found;
}

const pluses = (pattern: string): number => pattern.split('/').filter((part) => part === '+').length;

/** Of two that fit, the one that says more: the order is OpenBao's. */
function compare(one: string, other: string): number {
  const [first, second] = [firstWildcard(one), firstWildcard(other)];
  if (first !== second) return first > second ? -1 : 1;
  const open = Number(one.endsWith('*')) - Number(other.endsWith('*'));
  if (open !== 0) return open;
  return pluses(one) - pluses(other) || other.length - one.length || (one > other ? -1 : 1);
}

/** What a token may do at a path. */
export function capabilitiesOf(state: State, token: Token, path: string): Capability[] | 'root' {
  if (token.policies.includes('root')) return 'root';
  const policies = token.policies.flatMap((name) => state.policies[name] ?? []);
  const rules = policies.flatMap((policy) => rulesOf(policy, token));
  const matching = rules.filter((rule) => fits(rule.path, path)).sort((one, other) => compare(one.path, other.path));
  const best = matching.filter((rule) => rule.path === matching[0]?.path).flatMap((rule) => rule.capabilities);
  return best.includes('deny') ? ['deny'] : [...new Set(best)];
}

export function isAllowed(state: State, token: Token, path: string, wanted: Capability[]): boolean {
  const found = capabilitiesOf(state, token, path);
  if (found === 'root') return true;
  return wanted.every((each) => found.includes(each));
}
