export interface Config {
  /** Self-service requests. */
  requests?: {
    /**
     * YAML files, or folders of them, that declare what can be asked for. Relative paths begin at the folder in which
     * the portal was started.
     */
    types?: string | string[];

    /** The called sides that request types name as `action.target`. */
    targets?: {
      [name: string]: {
        /** How messages call it; default: its name here. */
        title?: string;
        baseUrl: string;
        /**
         * Sent as bearer token.
         * @visibility secret
         */
        token?: string;
        /** Where people see one job or run: an address with `{id}`, and for a run `{workspace}`. */
        page?: string;
        /** Where its API begins; default: /api/v2. */
        api?: string;
      };
    };

    executor?: {
      /** `false` where another process carries requests out. Default: true. */
      enabled?: boolean;
      /** How often waiting requests are looked up. Default: 1 second. */
      pollInterval?: string | object;
      /** For how long a request stays with a process that gives no sign of life. Default: 15 seconds. */
      lease?: string | object;
      /** How many requests are carried out at the same time by one process. Default: 4. */
      concurrency?: number;
      /** Delay before the second attempt; it doubles from there. Default: 1 second. */
      firstDelay?: string | object;
      /** Default: 1 minute. */
      longestDelay?: string | object;
    };
  };
}
