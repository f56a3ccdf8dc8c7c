import type { PlatformFile } from './schema.ts';

type SignIn = PlatformFile['spec']['identity']['signIn'][number];

const needs: Record<SignIn['provider'], (keyof SignIn)[]> = {
  oidc: [],
  github: ['clientId', 'clientSecret'],
  google: ['clientId', 'clientSecret'],
  auth0: ['clientId', 'clientSecret', 'domain'],
  'entra-id': ['clientId', 'clientSecret', 'tenantId'],
};

/** What no single value shows: what is missing beside another. Paths are those of the file. */
export function crossCheck(file: PlatformFile): { path: PropertyKey[]; text: string }[] {
  return file.spec.identity.signIn.flatMap((entry, index) => {
    const missing = needs[entry.provider].filter((key) => entry[key] === undefined);
    if (missing.length === 0) return [];
    const path = ['spec', 'identity', 'signIn', index, 'provider'];
    return [{ path, text: `sign-in with ${entry.provider} also needs ${missing.join(', ')}` }];
  });
}
