interface Capability {
  /** What is needed, for instance `identity`; unique. */
  id: string;
  /** The product that provides it, for instance `Keycloak`. */
  component: string;
  title: string;
  description?: string;
  /** Where a person can open it. */
  url?: string;
  /** How its health is measured; without it the health is unknown. */
  health?: {
    /** `http`: GET a URL; `postgres`: a query through this plugin's own connection; `self`: this portal. */
    kind: 'http' | 'postgres' | 'self';
    /** Address for `http`. */
    url?: string;
    /** `json`: the answer must be JSON, and a `status` in it must be a good one. Default `any`. */
    expect?: 'json' | 'any';
    /** Overrides `platform.health.timeoutMs`. */
    timeoutMs?: number;
    /** Overrides `platform.health.degradedMs`. */
    degradedMs?: number;
  };
}

export interface Config {
  platform?: {
    /**
     * Maturity phase this portal runs, 1 to 4. Set by the phase's configuration layer.
     * @visibility frontend
     */
    phase?: number | string;
    /** What the phase does without on this installation, in words. */
    missing?: string[];
    /**
     * Name of the installation, shown to people.
     * @visibility frontend
     */
    installation?: string;
    /** How the health of the capabilities is measured. */
    health?: {
      /** How long a measurement is good for, in milliseconds. Default 5000. */
      cacheMs?: number;
      /** A capability that has not answered after this many milliseconds is down. Default 3000. */
      timeoutMs?: number;
      /** An answer that takes longer than this many milliseconds is degraded. Default 1000. */
      degradedMs?: number;
    };
    /** What the platform is made of in this phase. */
    capabilities?: Capability[];
    /** What a phase adds. One that is asked by HTTP and has no address is not there on this target, and is left out. */
    further?: Capability[];
  };
}
