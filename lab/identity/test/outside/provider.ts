import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { type Configuration, Provider } from 'oidc-provider';
import type { Account, Shape } from './shapes.ts';

export interface Client {
  id: string;
  secret: string;
  redirectUris: string[];
}

function newKey(): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomBytes(6).toString('hex'), use: 'sig', alg: 'RS256' };
}

const claimNames = (shape: Shape): string[] => {
  const anybody = { login: 'x', name: 'x', email: 'x@x.example', verified: true, id: 'x' };
  return [...new Set([...Object.keys(shape.inIdToken(anybody)), ...Object.keys(shape.inUserInfo(anybody))])];
};

/** A provider with keys of its own; what it remembers is the process's, and outlives a change of keys. */
export function newProvider(origin: string, shape: Shape, client: Client, accounts: Account[]): Provider {
  const configuration: Configuration = {
    jwks: { keys: [newKey()] } as never,
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: client.redirectUris,
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    cookies: { keys: ['a-key-for-the-cookies-of-the-test'] },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: shape.revokes, allowedPolicy: async () => true },
    },
    pkce: { required: () => false },
    scopes: shape.scopes,
    claims: { openid: ['sub', ...claimNames(shape)], profile: [], email: [] },
    conformIdTokenClaims: false,
    issueRefreshToken: async () => true,
    interactions: { url: (_ctx, { uid }) => `/login/${uid}` },
    async loadExistingGrant(ctx) {
      const { provider, session, client: known, requestParamOIDCScopes } = ctx.oidc;
      if (!session?.accountId || !known) return undefined;
      const grant = new provider.Grant({ accountId: session.accountId, clientId: known.clientId });
      grant.addOIDCScope([...requestParamOIDCScopes].join(' '));
      await grant.save();
      return grant;
    },
    async findAccount(_ctx, sub) {
      const account = accounts.find(({ id }) => id === sub);
      if (!account) return undefined;
      const claims = (use: string) => (use === 'id_token' ? shape.inIdToken(account) : shape.inUserInfo(account));
      return { accountId: sub, claims: async (use) => ({ sub, ...claims(use) }) };
    },
  };
  return new Provider(`${origin}${shape.issuerPath}`, configuration);
}
