import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  catalog?: {
    providers?: {
      /** People and groups from Keycloak, or from what answers as its admin API does. */
      identity?: {
        /** The realm's issuer, `https://host/realms/name`; the admin API is found beside it. */
        issuer: string;
        /** A confidential client whose service account has the role `view-users`. */
        clientId: string;
        /** @visibility secret */
        clientSecret: string;
        /**
         * Taken where the provider refuses the other: while that is made anew.
         * @visibility secret
         */
        nextClientSecret?: string;
        /** An answer that lacks more than this share of the people or groups that are here is refused. Default: 0.5. */
        refuseRemovalOver?: number;
        /** How long one answer may take. Default: 10 seconds. */
        answerSeconds?: number;
        /** How many people one page holds. Default: 200. */
        pageSize?: number;
        /** Default: every 30 seconds, and at the start. */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
      };
    };
  };
}
