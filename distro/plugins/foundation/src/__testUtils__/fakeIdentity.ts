import { createOAuthAuthenticator } from '@backstage/plugin-auth-node';
import { createProviderModule } from '../signIn/providerModule';
import { type OidcProfile, resolveOidc } from '../signIn/resolvers';

/** An identity provider that believes what the `code` says; everything behind it is the real sign-in. */
const authenticator = createOAuthAuthenticator<void, OidcProfile>({
  defaultProfileTransform: async ({ fullProfile }) => ({ profile: { email: fullProfile.userinfo.email } }),
  initialize() {},
  async start({ state }) {
    return { url: `http://identity.example/?state=${encodeURIComponent(state)}` };
  },
  async authenticate({ req }) {
    if (req.query.error) {
      throw new Error(`identity provider: ${req.query.error}`);
    }
    const userinfo = JSON.parse(String(req.query.code));
    const session = {
      accessToken: 'access',
      tokenType: 'bearer',
      scope: '',
      expiresInSeconds: 60,
      refreshToken: 'again',
    };
    return { fullProfile: { userinfo }, session };
  },
  async refresh() {
    throw new Error('not in this test');
  },
});

export const fakeIdentityModule = createProviderModule({ providerId: 'oidc', authenticator, resolver: resolveOidc });

export async function signIn(portalUrl: string, query: Record<string, string>, cookies = true): Promise<string> {
  const start = await fetch(`${portalUrl}/api/auth/oidc/start?env=development`, { redirect: 'manual' });
  const state = new URL(start.headers.get('location')!).searchParams.get('state')!;
  const cookie = start.headers
    .getSetCookie()
    .filter((line) => !line.includes('Max-Age=0'))
    .map((line) => line.split(';')[0])
    .join('; ');
  const response = await fetch(`${portalUrl}/api/auth/oidc/handler/frame?${new URLSearchParams({ state, ...query })}`, {
    headers: cookies ? { cookie } : {},
  });
  return decodeURIComponent(await response.text());
}
