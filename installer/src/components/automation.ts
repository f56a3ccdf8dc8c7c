/** By which the portal launches jobs and runs, as both are told it: it may change nothing of what there is to launch. */
export const automationSecretEnv = { AUTOMATION_PORTAL_TOKEN: 'automation-portal-token' };
