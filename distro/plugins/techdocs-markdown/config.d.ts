import type { HumanDuration } from '@backstage/types';

export interface Config {
  stagecraft?: {
    documentation?: {
      /** How long built documentation is left alone before its source is looked at again. Default: 2 minutes. */
      renew?: HumanDuration | string;
    };
  };
}
