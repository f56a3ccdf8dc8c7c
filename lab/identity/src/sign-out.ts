import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Log } from '../../kit/log.ts';

/**
 * An application that revokes its refresh token has signed the person out of it. When that was the last
 * application of the session the session ends too, as in Keycloak: else the next sign-in would ask for no password.
 */
export function endSessionsOnRevocation(provider: Provider, log: Log): void {
  provider.use(async (ctx, next) => {
    await next();
    const { oidc } = ctx as KoaContextWithOIDC;
    if (oidc?.route !== 'revocation') return;
    const token = oidc.entities.RefreshToken;
    if (!token?.sessionUid || !token.clientId || token.clientId !== oidc.client?.clientId) return;
    const session = await provider.Session.findByUid(token.sessionUid);
    if (!session) return;
    delete session.authorizations?.[token.clientId];
    if (Object.keys(session.authorizations ?? {}).length > 0) return void (await session.persist());
    await session.destroy();
    log.info('Signed out', { account: session.accountId, client: token.clientId });
  });
}
