/** What has no delivery on a cluster that is there already yet. */
export const lacksOnCluster = {
  secrets: 'secrets from a store on a cluster',
  automation: 'an automation controller on a cluster',
};
