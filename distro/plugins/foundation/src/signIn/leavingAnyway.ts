import { setTimeout as pause } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { OAuthAuthenticator } from '@backstage/plugin-auth-node';

/** Whoever signs out waits no longer than this until the provider has heard of it, in milliseconds. */
const patience = 3_000;

async function silence(): Promise<never> {
  await pause(patience, undefined, { ref: false });
  throw new Error(`it did not answer within ${patience / 1000} s`);
}

/**
 * Backstage keeps somebody signed in when the identity provider cannot be told that they have left. Then nobody could
 * leave a machine that others use while it is away: the portal's own session ends in any case.
 */
export function leavingAnyway<Context, Profile>(
  inner: OAuthAuthenticator<Context, Profile>,
  logger: LoggerService,
): OAuthAuthenticator<Context, Profile> {
  const { logout } = inner;
  if (!logout) return inner;
  return {
    ...inner,
    async logout(input, context) {
      try {
        return await Promise.race([logout.call(inner, input, context), silence()]);
      } catch (error) {
        logger.warn(`Somebody has signed out, and the identity provider was not told: ${(error as Error).message}`);
        return undefined;
      }
    },
  };
}
