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
    /**
     * Whether the forge runs pipelines.
     * @visibility frontend
     */
    pipelines?: boolean | string;
  };
  scaffolder?: {
    /**
     * How many templates run at a time. The app sees no more of this section than that it is there: without it nothing
     * of templates is shown.
     * @visibility frontend
     */
    concurrentTasksLimit?: number;
  };
  kubernetes?: {
    serviceLocatorMethod?: {
      /**
       * How an entity's clusters are found. The app sees no more of this section than that it is there: without it
       * nothing of Kubernetes is shown.
       * @visibility frontend
       */
      type?: string;
    };
  };
}
