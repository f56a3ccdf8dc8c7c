import { bringsAwx } from '../../model/automation.ts';
import type { Target } from '../../model/target.ts';

/** What has no delivery on a cluster yet. */
export const lacksOnCluster: NonNullable<Target['lacks']> = (settings) =>
  bringsAwx(settings) ? {} : { automation: 'an automation controller on a cluster: spec.automation names yours' };
