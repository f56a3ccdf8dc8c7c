import { type SignInProvider, signInProviders } from '../model/settings.ts';

type Key = 'clientId' | 'clientSecret' | 'domain' | 'tenantId';

const needs: Record<SignInProvider, Key[]> = {
  oidc: [],
  github: ['clientId', 'clientSecret'],
  google: ['clientId', 'clientSecret'],
  auth0: ['clientId', 'clientSecret', 'domain'],
  'entra-id': ['clientId', 'clientSecret', 'tenantId'],
};

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/**
 * What no single value shows: what is missing beside another. It looks at the file as it was written,
 * so that it can be said together with everything else that is wrong there.
 */
export function crossCheck(file: unknown): { path: PropertyKey[]; text: string }[] {
  const signIn = at(at(at(file, 'spec'), 'identity'), 'signIn');
  if (!Array.isArray(signIn)) return [];
  return signIn.flatMap((entry, index) => {
    const provider = signInProviders.find((each) => each === at(entry, 'provider'));
    const missing = provider ? needs[provider].filter((key) => at(entry, key) === undefined) : [];
    if (missing.length === 0) return [];
    const path = ['spec', 'identity', 'signIn', index, 'provider'];
    return [{ path, text: `sign-in with ${provider} also needs ${missing.join(', ')}` }];
  });
}
