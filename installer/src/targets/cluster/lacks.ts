import { bringsAwx } from '../../model/automation.ts';
import type { Target } from '../../model/target.ts';

/** Playbooks and plans run in images that no stack can choose for everybody: the lab's controller comes with the first that is named. */
export const lacksOnCluster: NonNullable<Target['lacks']> = (settings) => {
  const { playbooks, plans } = settings.automation;
  return bringsAwx(settings) || playbooks !== undefined || plans !== undefined
    ? {}
    : { automation: 'an automation controller (spec.automation names its images, or yours)' };
};
