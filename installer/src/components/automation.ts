import type { ComponentContext } from '../model/component.ts';

/** With what the portal launches jobs and runs at our controller, as both are told it: it may change nothing of what there is to launch. */
export const automationSecret = 'automation-portal-token';

/** By which the controller is known to the forge whose repositories it follows, as both are told it. */
export const followerSecret = 'forge-automation-token';

/** The lab's controller, which is more than AWX's API: it has pages, follows repositories, and carries out plans. */
export const isLabs = ({ provider }: ComponentContext): boolean => provider('automation') === 'lab-automation';
