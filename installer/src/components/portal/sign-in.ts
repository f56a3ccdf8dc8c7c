import type { SecretReference, SignIn, SignInProvider } from '../../model/settings.ts';

/** What a provider needs in the portal's configuration, and what the portal calls it. */
const providers: Record<Exclude<SignInProvider, 'oidc'>, { key: string; extra(signIn: SignIn): object }> = {
  github: { key: 'github', extra: () => ({}) },
  google: { key: 'google', extra: () => ({}) },
  auth0: { key: 'auth0', extra: ({ domain }) => ({ domain }) },
  'entra-id': { key: 'microsoft', extra: ({ tenantId }) => ({ tenantId }) },
};

const variableOf = (provider: SignInProvider): string =>
  `SIGN_IN_${provider.toUpperCase().replaceAll('-', '_')}_SECRET`;
const secretOf = (provider: SignInProvider): string => `sign-in-${provider}-secret`;

const withSecret = (signIn: SignIn[]): (SignIn & { clientSecret: SecretReference })[] =>
  signIn.flatMap((entry) => (entry.clientSecret ? [{ ...entry, clientSecret: entry.clientSecret }] : []));

/** The secrets that the providers gave to people, by the name under which the installation keeps them. */
export function givenSecrets(signIn: SignIn[]): Record<string, SecretReference> {
  return Object.fromEntries(withSecret(signIn).map(({ provider, clientSecret }) => [secretOf(provider), clientSecret]));
}

/** How the portal gets them: as variables, whatever they were given as. */
export function signInSecretEnv(signIn: SignIn[]): Record<string, string> {
  return Object.fromEntries(withSecret(signIn).map(({ provider }) => [variableOf(provider), secretOf(provider)]));
}

/** The layer that selects how people sign in; the lab's own provider stands in the base layer. */
export function signInLayer(signIn: SignIn[]): Record<string, unknown> {
  const chosen: Record<string, unknown> = {};
  const names = signIn.map((entry) => {
    if (entry.provider === 'oidc') return 'oidc';
    const { key, extra } = providers[entry.provider];
    chosen[key] = {
      production: { clientId: entry.clientId, clientSecret: `\${${variableOf(entry.provider)}}`, ...extra(entry) },
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
