/** What forge and runner know each other by, as the forge is told it; the component that runs jobs has it made. */
export const runnerSecretEnv = { FORGE_RUNNER_TOKEN: 'forge-runner-token' };

/** What the pipelines of the platform's own projects are told in private: those that make what people ask for. */
export const provisioningSecretEnv = { DATABASES_TOKEN: 'databases-token' };
