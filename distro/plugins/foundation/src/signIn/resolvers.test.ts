import { NotFoundError } from '@backstage/errors';
import type { AuthResolverContext } from '@backstage/plugin-auth-node';
import {
  explained,
  resolveByEmail,
  resolveByVerifiedEmail,
  resolveEntraId,
  resolveGithub,
  resolveOidc,
} from './resolvers';

/** Finds one person, by whatever query describes them. */
function contextOf(...known: object[]): AuthResolverContext {
  const isKnown = (query: unknown) => known.some((one) => JSON.stringify(one) === JSON.stringify(query));
  return {
    async signInWithCatalogUser(query: unknown) {
      if (!isKnown(query)) {
        throw new NotFoundError('User not found');
      }
      return { token: JSON.stringify(query) };
    },
  } as unknown as AuthResolverContext;
}

function infoOf<Profile>(fullProfile: Profile, email?: string) {
  const session = { accessToken: '', tokenType: '', scope: '', expiresInSeconds: 1 };
  return { profile: { email }, result: { fullProfile, session } };
}

const omar = { entityRef: { name: 'omar' } };
const address = { filter: { 'spec.profile.email': 'omar@harbourline.example' } };
const email = 'omar@harbourline.example';

describe('sign-in resolvers', () => {
  it('oidc: by name, else by verified address', async () => {
    const info = (userinfo: object) => infoOf({ userinfo });
    await expect(resolveOidc(info({ preferred_username: 'omar' }), contextOf(omar))).resolves.toBeTruthy();
    await expect(
      resolveOidc(info({ preferred_username: 'o', email, email_verified: true }), contextOf(address)),
    ).resolves.toBeTruthy();
    await expect(resolveOidc(info({ preferred_username: 'o', email }), contextOf(address))).rejects.toThrow('verified');
    await expect(
      resolveOidc(info({ preferred_username: '../omar' }), contextOf({ entityRef: { name: '../omar' } })),
    ).rejects.toThrow();
  });

  it('github: by annotation, never by a name that anybody may take', async () => {
    const annotated = { annotations: { 'github.com/user-login': 'omar' } };
    await expect(resolveGithub(infoOf({ username: 'omar' }), contextOf(annotated))).resolves.toBeTruthy();
    await expect(resolveGithub(infoOf({ username: 'omar' }), contextOf(omar))).rejects.toThrow('User not found');
    await expect(resolveGithub(infoOf({}), contextOf(annotated))).rejects.toThrow('no user name');
  });

  it('google: by address, unless it is said to be unverified', async () => {
    await expect(resolveByEmail(infoOf({}, email), contextOf(address))).resolves.toBeTruthy();
    await expect(
      resolveByEmail(infoOf({ _json: { email_verified: false } }, email), contextOf(address)),
    ).rejects.toThrow();
  });

  it('auth0, any other provider: only by an address that is said to be verified, never by name', async () => {
    const info = (userinfo: object) => infoOf({ userinfo });
    await expect(
      resolveByVerifiedEmail(info({ email, email_verified: true }), contextOf(address)),
    ).resolves.toBeTruthy();
    for (const told of [{ email }, { email, email_verified: false }, { preferred_username: 'omar' }]) {
      await expect(resolveByVerifiedEmail(info(told), contextOf(omar, address))).rejects.toThrow('verified');
    }
  });

  it('entra id: by object id, else by an address that is not said to be unproven, never by name', async () => {
    const info = (claims: object) => infoOf({ userinfo: { email }, tokenset: { id_token: 'x', claims: () => claims } });
    const annotated = { annotations: { 'graph.microsoft.com/user-id': 'an-oid' } };
    await expect(resolveEntraId(info({ oid: 'an-oid' }), contextOf(annotated))).resolves.toBeTruthy();
    await expect(resolveEntraId(info({ oid: 'another' }), contextOf(address))).resolves.toBeTruthy();
    await expect(resolveEntraId(info({ xms_edov: false }), contextOf(address))).rejects.toThrow('verified');
    await expect(resolveEntraId(info({ preferred_username: 'omar' }), contextOf(omar))).rejects.toThrow('not found');
  });

  it('tells people why they are not let in, and passes on what else went wrong', async () => {
    const resolver = explained(resolveByEmail);
    await expect(resolver(infoOf({}, email), contextOf())).rejects.toThrow(
      `You signed in as ${email}, but the portal's catalog has no such person. Ask your platform team to add you.`,
    );
    const broken = explained(async () => {
      throw new Error('catalog is away');
    });
    await expect(broken(infoOf({}, email), contextOf())).rejects.toThrow('catalog is away');
  });
});
