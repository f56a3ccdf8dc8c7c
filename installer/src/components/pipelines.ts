/** What forge and runner know each other by, as the forge is told it; the component that runs jobs has it made. */
export const runnerSecretEnv = { FORGE_RUNNER_TOKEN: 'forge-runner-token' };
