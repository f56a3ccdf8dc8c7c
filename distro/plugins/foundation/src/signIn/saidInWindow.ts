import { type AuthProviderRouteHandlers, sendWebMessageResponse } from '@backstage/plugin-auth-node';

type Handler = AuthProviderRouteHandlers['start'];

export interface AppOrigin {
  readonly appUrl: string;
  readonly isOriginAllowed: (origin: string) => boolean;
}

/**
 * Signing in begins in a window of its own. What goes wrong there before the provider is reached is handed to the page that
 * opened it, which explains it and offers another try; otherwise people would look at JSON.
 */
export async function orSaidInWindow(
  { appUrl, isOriginAllowed }: AppOrigin,
  request: Parameters<Handler>[0],
  response: Parameters<Handler>[1],
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== 'ServiceUnavailableError') throw error;
    const asked = request.query.origin?.toString();
    const origin = asked && isOriginAllowed(asked) ? asked : new URL(appUrl).origin;
    response.status(503);
    sendWebMessageResponse(response, origin, { type: 'authorization_response', error: { name, message } as Error });
  }
}
