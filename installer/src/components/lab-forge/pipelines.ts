import type { ComponentContext } from '../../model/component.ts';
import { runnerSecretEnv } from '../pipelines.ts';

/** What the forge is told where something runs pipelines; without the runners' token it has none, and shows nothing of them. */
export function pipelinesOf({ has, endpoint }: ComponentContext) {
  if (!has('pipelines')) return { env: {}, secretEnv: {} };
  return {
    env: {
      DATABASES_URL: endpoint('provisioning').url,
      // What GitLab calls it: the address of the store that jobs fetch their secrets from.
      ...(has('secrets') ? { FORGE_CI_VARIABLES: `VAULT_SERVER_URL=${endpoint('secrets').url}` } : {}),
    },
    secretEnv: runnerSecretEnv,
  };
}
