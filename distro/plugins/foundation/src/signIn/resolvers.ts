import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type {
  AuthResolverContext,
  OAuthAuthenticatorResult,
  SignInInfo,
  SignInResolver,
} from '@backstage/plugin-auth-node';
import { decodeJwt } from 'jose';
import { note } from './outcome';

type Info<Profile> = SignInInfo<OAuthAuthenticatorResult<Profile>>;
export type Resolver<Profile> = SignInResolver<OAuthAuthenticatorResult<Profile>>;

export interface OidcProfile {
  readonly userinfo: {
    readonly preferred_username?: string;
    readonly email?: string;
    readonly email_verified?: boolean;
    readonly name?: string;
  };
  /** What came with the code; its ID token has been checked. */
  readonly tokenset?: { readonly id_token?: string; claims(): object };
}

export interface PassportLikeProfile {
  readonly username?: string;
  readonly _json?: unknown;
}

const entityName = /^[A-Za-z0-9](?:[-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;

function byEmail(email: string | undefined, context: AuthResolverContext) {
  if (!email) {
    throw new NotFoundError('The identity provider told no e-mail address that it has verified');
  }
  return context.signInWithCatalogUser({ filter: { 'spec.profile.email': email } });
}

export function isNotFound(error: unknown): boolean {
  return (error as Error | undefined)?.name === 'NotFoundError';
}

/** The name in the directory is the name in the catalog; else the address, provided that it is verified. */
export async function resolveOidc({ result }: Info<OidcProfile>, context: AuthResolverContext) {
  const { preferred_username: username, email, email_verified: verified } = result.fullProfile.userinfo;
  if (username && entityName.test(username)) {
    try {
      return await context.signInWithCatalogUser({ entityRef: { name: username } });
    } catch (error) {
      if (!isNotFound(error)) {
        throw error;
      }
    }
  }
  return byEmail(verified === true ? email : undefined, context);
}

/** By annotation only: anybody can take a GitHub name that happens to be the name of somebody in the catalog. */
export async function resolveGithub({ result }: Info<PassportLikeProfile>, context: AuthResolverContext) {
  const login = result.fullProfile.username;
  if (!login) {
    throw new NotFoundError('GitHub told no user name');
  }
  return context.signInWithCatalogUser({ annotations: { 'github.com/user-login': login } });
}

export async function resolveByEmail({ profile, result }: Info<PassportLikeProfile>, context: AuthResolverContext) {
  const { email_verified: verified } = (result.fullProfile._json ?? {}) as { email_verified?: unknown };
  const refused = verified === false || verified === 'false';
  return byEmail(refused ? undefined : profile.email, context);
}

const unverified = () =>
  new NotAllowedError(
    'The identity provider does not say that your e-mail address is verified, and by no other the portal could know you. Have it verified there, then try again.',
  );

/** By an address that is said to be verified: where people choose their names, or register any address, silence is not enough. */
export async function resolveByVerifiedEmail({ result }: Info<OidcProfile>, context: AuthResolverContext) {
  const { email, email_verified: verified } = result.fullProfile.userinfo;
  if (verified !== true) {
    throw unverified();
  }
  return byEmail(email, context);
}

interface EntraIdClaims {
  readonly oid?: string;
  readonly email?: string;
  readonly xms_edov?: unknown;
}

export function entraIdClaims({ tokenset, userinfo }: OidcProfile): EntraIdClaims {
  const claims: EntraIdClaims = tokenset?.id_token ? tokenset.claims() : {};
  return { ...claims, email: claims.email ?? userinfo.email };
}

/**
 * By the object id, which nobody can choose and which stays when a name changes; else by address. Entra ID's user
 * information knows neither: the ID token does. An address whose owner is said to be unproven counts as none.
 */
export async function resolveEntraId({ result }: Info<OidcProfile>, context: AuthResolverContext) {
  const { oid, email, xms_edov: proven } = entraIdClaims(result.fullProfile);
  if (oid) {
    try {
      return await context.signInWithCatalogUser({ annotations: { 'graph.microsoft.com/user-id': oid } });
    } catch (error) {
      if (!isNotFound(error)) {
        throw error;
      }
    }
  }
  if ([false, 'false', 0, '0'].includes(proven as never)) {
    throw unverified();
  }
  return byEmail(email, context);
}

/** Says to the person, in their words, why they are not let in. */
export function explained<Profile>(resolver: Resolver<Profile>): Resolver<Profile> {
  return async (info, context) => {
    try {
      return await resolver(info, context);
    } catch (error) {
      if (!isNotFound(error)) {
        throw error;
      }
      const who = info.profile.email ?? info.profile.displayName ?? 'this account';
      throw new NotAllowedError(
        `You signed in as ${who}, but the portal's catalog has no such person. Ask your platform team to add you.`,
        error,
      );
    }
  };
}

export function noted<Profile>(resolver: Resolver<Profile>): Resolver<Profile> {
  return async (info, context) => {
    try {
      const result = await resolver(info, context);
      note({ user: decodeJwt(result.token).sub });
      return result;
    } catch (error) {
      note({ error: error as Error });
      throw error;
    }
  };
}
