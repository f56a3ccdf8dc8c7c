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
  };
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

/** Auth0 lets people register any address in its own directory, so silence is not enough there. */
export async function resolveByProvenEmail(
  { profile, result }: Info<PassportLikeProfile>,
  context: AuthResolverContext,
) {
  const { email_verified: verified } = (result.fullProfile._json ?? {}) as { email_verified?: unknown };
  return byEmail(verified === true ? profile.email : undefined, context);
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
