import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { WinstonLoggerLevelOverride } from '@backstage/backend-defaults/rootLogger';

const loopback = new Set(['localhost', '127.0.0.1', '::1']);

/**
 * Every plugin warns of an address that only this machine reaches. A portal that listens to nobody else is meant to be
 * so: there the warning says nothing, a dozen times.
 */
export function expectedMessages(config: RootConfigService): WinstonLoggerLevelOverride[] {
  if (!loopback.has(config.getOptionalString('backend.listen.host') ?? '')) {
    return [];
  }
  return [{ matchers: { message: '/^backend\\.baseUrl is set to a localhost URL/' }, level: 'error' }];
}
