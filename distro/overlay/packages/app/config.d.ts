export interface Config {
  platform?: {
    /**
     * The maturity phase that the portal runs, 1 to 4; it decides what is loaded.
     * @visibility frontend
     */
    phase?: number;
    /**
     * The installation's name.
     * @visibility frontend
     */
    installation?: string;
  };
}
