import type { HumanDuration } from '@backstage/types';

export interface Config {
  stagecraft?: {
    rateLimit?: {
      /** In what time the allowances below are granted anew. Default: 1 minute. */
      window?: HumanDuration | string;
      /** Requests of a signed-in person in one window, wherever they come from. Default: 600. */
      perPerson?: number;
      /** Requests without a valid token from one address in one window. Default: 300. */
      perAddress?: number;
      /** Requests for the app's own files from one address in one window. Default: 3000. */
      staticPerAddress?: number;
      /** Requests for the plugins' public keys from one address in one window. Default: 600. */
      keysPerAddress?: number;
    };
    logging?: {
      /** The level of whatever has none of its own. Default: info. */
      level?: 'error' | 'warn' | 'info' | 'debug';
      /** Plugin id → level. */
      plugins?: { [pluginId: string]: 'error' | 'warn' | 'info' | 'debug' };
    };
    audit?: {
      /** How long records are kept. Default: 365 days. */
      retention?: HumanDuration | string;
      /** Events below it are logged and not kept. Default: medium. */
      minimumSeverity?: 'low' | 'medium' | 'high' | 'critical';
      /** Events to keep in any case, as `plugin.event` or `plugin.*`. */
      include?: string[];
    };
  };
  auth?: {
    providers?: {
      oidc?: {
        [environment: string]: {
          /**
           * Taken where the provider refuses `clientSecret`: while that is made anew.
           * @visibility secret
           */
          nextClientSecret?: string;
        };
      };
    };
  };
  permission?: {
    /** Role → entity refs of the groups or users that have it. */
    roles?: {
      'platform-admin'?: string[];
      lead?: string[];
      developer?: string[];
      viewer?: string[];
    };
    /** Role → names of permissions that it has beyond the built-in table. */
    grants?: {
      'platform-admin'?: string[];
      lead?: string[];
      developer?: string[];
      viewer?: string[];
    };
  };
}
