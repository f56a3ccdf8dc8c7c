/** What forge and runner know each other by, as the forge is told it; the component that runs jobs has it made. */
export const runnerSecretEnv = { FORGE_RUNNER_TOKEN: 'forge-runner-token' };

/** What the pipelines that make what people ask for fetch from the store, each for its own project. */
export const provisioningSecrets = { 'platform/provisioning/databases': { token: 'databases-token' } };
