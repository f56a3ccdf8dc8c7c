import type { ComponentContext, Method } from '../../model/component.ts';
import { followedPeople } from '../directory.ts';
import { labServiceStep } from '../service.ts';
import { secretEnv } from './secrets.ts';
import { provisioningSecretEnv, runnerSecretEnv } from '../pipelines.ts';

/** What GitLab calls it: the address of the store that jobs fetch their secrets from. */
function storeForJobs(context: ComponentContext): Record<string, string> {
  if (!context.has('secrets') || !context.has('pipelines')) return {};
  return { FORGE_CI_VARIABLES: `VAULT_SERVER_URL=${context.endpoint('secrets').url}` };
}

export const process: Method = {
  readyStep: 'lab-forge/process',

  steps(context) {
    const own = context.endpoint('scm');
    const pipelines = context.has('pipelines');
    const directory = followedPeople(context);
    return [
      labServiceStep(context, {
        id: 'lab-forge',
        folder: 'forge',
        title: 'the forge',
        port: own.port,
        after: [],
        processesBefore: [],
        env: {
          PUBLIC_URL: own.url,
          ...(pipelines ? { DATABASES_URL: context.endpoint('provisioning').url } : {}),
          ...storeForJobs(context),
          ...directory.env,
        },
        secretEnv: {
          ...secretEnv,
          // Without the runners' token the forge has no pipelines, and nothing of them is shown.
          ...(pipelines ? { ...runnerSecretEnv, ...provisioningSecretEnv } : {}),
          ...directory.secretEnv,
        },
      }),
    ];
  },
};
