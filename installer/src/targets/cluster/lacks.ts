/** What has no delivery on a cluster yet. */
export const lacksOnCluster = {
  automation: 'an automation controller on a cluster: spec.automation names yours',
};
