/** Words of the file's first level that are no jobs. */
export const globalKeys = [
  'default',
  'include',
  'stages',
  'variables',
  'workflow',
  'image',
  'services',
  'before_script',
  'after_script',
  'cache',
] as const;

export const defaultKeys = [
  'after_script',
  'artifacts',
  'before_script',
  'cache',
  'id_tokens',
  'image',
  'interruptible',
  'retry',
  'services',
  'tags',
  'timeout',
] as const;

export const jobKeys = [
  ...defaultKeys,
  'allow_failure',
  'coverage',
  'dependencies',
  'environment',
  'extends',
  'needs',
  'rules',
  'script',
  'stage',
  'start_in',
  'variables',
  'when',
] as const;

/** GitLab knows these; here they are refused with a reason instead of being passed over in silence. */
export const refusedKeys: Record<string, string> = {
  only: 'use `rules` instead',
  except: 'use `rules` instead',
  trigger: 'pipelines that start other pipelines are not there',
  parallel: 'write the jobs out',
  release: 'releases are not there',
  pages: 'pages are not there',
  secrets: 'let the job fetch its secrets itself, with a token of `id_tokens`',
  resource_group: 'resource groups are not there',
  inherit: 'every job takes the defaults',
  hooks: 'use `before_script`',
  run: 'use `script`',
};

/** Taken, but without effect here. */
export const ignoredKeys: Record<string, string> = {
  cache: 'nothing is kept between pipelines',
  services: 'services do not run beside a job',
  coverage: 'coverage is not read',
};

export const retryReasons = [
  'always',
  'unknown_failure',
  'script_failure',
  'api_failure',
  'stuck_or_timeout_failure',
  'runner_system_failure',
  'runner_unsupported',
  'stale_schedule',
  'job_execution_timeout',
  'archived_failure',
  'unmet_prerequisites',
  'scheduler_failure',
  'data_integrity_failure',
];
