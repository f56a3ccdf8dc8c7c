import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { errorPage, loggedOutPage, logoutPage } from './login/messages.ts';
import { claimsOf, mappedClaimNames } from './realm/claims.ts';
import { toClientMetadata } from './realm/clients.ts';
import type { Directory } from './realm/directory.ts';
import type { Realm } from './realm/model.ts';
import { createAdapterFactory } from './store/adapter.ts';
import type { Keys } from './store/keys.ts';
import type { Store } from './store/store.ts';

export interface Parts {
  realm: Realm;
  directory: Directory;
  store: Store;
  keys: Keys;
  installation: string;
  cookieKey: string;
}

export const realmPath = (realm: Realm) => `/realms/${realm.realm}`;

const routes = {
  authorization: '/protocol/openid-connect/auth',
  token: '/protocol/openid-connect/token',
  introspection: '/protocol/openid-connect/token/introspect',
  revocation: '/protocol/openid-connect/revoke',
  userinfo: '/protocol/openid-connect/userinfo',
  jwks: '/protocol/openid-connect/certs',
  end_session: '/protocol/openid-connect/logout',
};

function show(ctx: KoaContextWithOIDC, page: { html: string; headers: Record<string, string> }): void {
  ctx.set(page.headers);
  ctx.set('x-content-type-options', 'nosniff');
  ctx.type = 'html';
  ctx.body = page.html;
}

/** First-party clients: everything that they ask for is granted, and nobody sees a consent screen. */
async function loadGrant(ctx: KoaContextWithOIDC) {
  const { provider, session, client, requestParamOIDCScopes } = ctx.oidc;
  if (!session?.accountId || !client) return undefined;
  const id = ctx.oidc.result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  const known = id ? await provider.Grant.find(id) : undefined;
  const usable = known?.accountId === session.accountId ? known : undefined;
  const grant = usable ?? new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  grant.addOIDCScope([...requestParamOIDCScopes].join(' '));
  await grant.save();
  return grant;
}

function lifetimes(realm: Realm): Configuration['ttl'] {
  const session = realm.ssoSessionMaxLifespan ?? 7 * 24 * 60 * 60;
  const access = realm.accessTokenLifespan ?? 300;
  // A refresh token lives as long as the session: a portal left open over lunch is still signed in.
  return {
    Session: session,
    Grant: session,
    RefreshToken: session,
    AccessToken: access,
    ClientCredentials: access,
    IdToken: access,
    Interaction: 1800,
  };
}

const features: Configuration['features'] = {
  devInteractions: { enabled: false },
  clientCredentials: { enabled: true },
  dPoP: { enabled: false },
  pushedAuthorizationRequests: { enabled: false },
  resourceIndicators: { enabled: false },
  introspection: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
  revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
  rpInitiatedLogout: {
    enabled: true,
    logoutSource: async (ctx, form) => {
      const target = ctx.oidc.params?.post_logout_redirect_uri;
      const certain = Boolean(ctx.oidc.entities.IdTokenHint);
      show(ctx, logoutPage(form, certain, typeof target === 'string' ? target : undefined));
    },
    postLogoutSuccessSource: async (ctx) => show(ctx, loggedOutPage()),
  },
};

function cookies({ installation, cookieKey, realm }: Parts): Configuration['cookies'] {
  const name = (what: string) => `stagecraft_${installation}_${what}`;
  return {
    keys: [cookieKey],
    names: { session: name('session'), interaction: name('interaction'), resume: name('resume') },
    long: { httpOnly: true, sameSite: 'lax', path: `${realmPath(realm)}/`, signed: true },
    short: { httpOnly: true, sameSite: 'lax', signed: true },
  };
}

export function createConfiguration(parts: Parts): Configuration {
  const { realm, directory } = parts;
  return {
    adapter: createAdapterFactory(parts.store),
    clients: realm.clients.filter((client) => client.enabled !== false).map(toClientMetadata),
    jwks: parts.keys,
    cookies: cookies(parts),
    routes,
    features,
    scopes: ['openid', 'offline_access', 'profile', 'email'],
    claims: {
      openid: ['sub', ...mappedClaimNames(realm)],
      profile: ['name', 'given_name', 'family_name', 'preferred_username'],
      email: ['email', 'email_verified'],
    },
    // Keycloak puts the claims of the granted scopes into the ID token too, and always gives a refresh token.
    conformIdTokenClaims: false,
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: async (_ctx, source) => !source.scopes.has('offline_access'),
    // Two tabs refresh at the same moment with the same token: the second must not be taken for a thief.
    rotateRefreshToken: false,
    ttl: lifetimes(realm),
    interactions: { url: (_ctx, interaction) => `${realmPath(realm)}/login/${interaction.uid}` },
    loadExistingGrant: loadGrant,
    findAccount: async (ctx, id) => {
      const person = directory.byId(id);
      if (!person) return undefined;
      const client = realm.clients.find(({ clientId }) => clientId === ctx.oidc.client?.clientId);
      return {
        accountId: id,
        claims: async (use) => ({ sub: id, ...claimsOf(person, client, use as 'id_token' | 'userinfo') }),
      };
    },
    renderError: async (ctx, out) => show(ctx, errorPage({ ...out })),
  };
}
