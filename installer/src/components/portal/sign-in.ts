import type { SecretReference, SignIn, SignInProvider } from '../../model/settings.ts';

/** What a provider needs in the portal's configuration, and what the portal calls it. */
const providers: Record<Exclude<SignInProvider, 'oidc'>, { key: string; extra(signIn: SignIn): object }> = {
  github: { key: 'github', extra: () => ({}) },
  google: { key: 'google', extra: () => ({}) },
  auth0: { key: 'auth0', extra: ({ domain }) => ({ domain }) },
  'entra-id': { key: 'microsoft', extra: ({ tenantId }) => ({ tenantId }) },
};

/** Backstage reads both forms itself, at start: the secret is never in our files. */
function reference(secret: SecretReference | undefined): unknown {
  if (!secret) return undefined;
  return 'env' in secret ? `\${${secret.env}}` : { $file: secret.file };
}

/** The layer that selects how people sign in; the lab's own provider stands in the base layer. */
export function signInLayer(signIn: SignIn[]): Record<string, unknown> {
  const chosen: Record<string, unknown> = {};
  const names = signIn.map((entry) => {
    if (entry.provider === 'oidc') return 'oidc';
    const { key, extra } = providers[entry.provider];
    chosen[key] = {
      production: { clientId: entry.clientId, clientSecret: reference(entry.clientSecret), ...extra(entry) },
    };
    return key;
  });
  const withoutOidc = names.includes('oidc') ? {} : { oidc: null };
  const authProviders = { ...withoutOidc, ...chosen };
  return {
    stagecraft: { signIn: names },
    ...(Object.keys(authProviders).length > 0 ? { auth: { providers: authProviders } } : {}),
  };
}
