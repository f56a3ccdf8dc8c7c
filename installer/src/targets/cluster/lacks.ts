import type { Target } from '../../model/target.ts';

/** On a cluster nobody may change the user of a process: each job wants a pod of its own, which nothing here makes yet. */
export const lacksJobs: Target['lacks'] = {
  pipelines: 'pipelines on a cluster',
  automation: 'an automation controller on a cluster',
};
