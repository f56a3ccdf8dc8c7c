import type { SecretReference, SignIn, SignInProvider } from '../../model/settings.ts';
import { issuerOf, metadataOf } from '../../model/sign-in.ts';

/** The issuer is told as well as the address: a provider that calls itself otherwise is not believed. */
function openId(signIn: SignIn): object {
  const issuer = issuerOf(signIn) ?? '';
  return { issuer, metadataUrl: metadataOf(issuer), prompt: 'auto' };
}

/** Without it there is nothing to renew a session with, and people would sign in again each hour. */
const longSession = { additionalScopes: ['profile', 'email', 'offline_access'] };

const byEmail = { signIn: { resolvers: [{ resolver: 'stagecraftByVerifiedEmail' }] } };

/** What a provider needs in the portal's configuration, and what the portal calls it. */
const providers: Record<SignInProvider, { key: string; extra(signIn: SignIn): object }> = {
  oidc: {
    key: 'oidc',
    extra: (signIn) => ({ ...openId(signIn), ...(signIn.match === 'name' ? {} : byEmail) }),
  },
  github: { key: 'github', extra: ({ url }) => (url === undefined ? {} : { enterpriseInstanceUrl: url }) },
  google: { key: 'google', extra: () => ({}) },
  auth0: { key: 'auth0', extra: (signIn) => ({ ...openId(signIn), ...longSession }) },
  'entra-id': { key: 'microsoft', extra: (signIn) => ({ ...openId(signIn), ...longSession }) },
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

/** The platform's own provider stands in the base layer. */
const isOwn = ({ provider, issuer }: SignIn): boolean => provider === 'oidc' && issuer === undefined;

/** The layer that selects how people sign in. */
export function signInLayer(signIn: SignIn[]): Record<string, unknown> {
  const chosen: Record<string, unknown> = {};
  const titles: Record<string, string> = {};
  const names = signIn.map((entry) => {
    const { key, extra } = providers[entry.provider];
    if (entry.title !== undefined) titles[key] = entry.title;
    if (isOwn(entry)) return key;
    chosen[key] = {
      production: { clientId: entry.clientId, clientSecret: `\${${variableOf(entry.provider)}}`, ...extra(entry) },
    };
    return key;
  });
  const withoutOidc = names.includes('oidc') ? {} : { oidc: null };
  const authProviders = { ...withoutOidc, ...chosen };
  return {
    stagecraft: {
      signIn: names,
      ...(Object.keys(titles).length > 0 ? { signInTitles: titles } : {}),
      // Whoever signs in elsewhere has no use for the passwords of the lab.
      ...(signIn.some(isOwn) ? {} : { lab: false }),
    },
    ...(Object.keys(authProviders).length > 0 ? { auth: { providers: authProviders } } : {}),
  };
}
