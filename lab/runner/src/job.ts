import type { Executor, Task } from './executor.ts';
import { explain, type ForgeClient, JobGone } from './forge-client.ts';
import { Failure, type JobPayload, type Outcome } from './payload.ts';
import { Trace } from './trace.ts';

export type RunnerWorld = { client: ForgeClient; executor: Executor; runnerName: string };

async function conduct({ executor, runnerName }: RunnerWorld, task: Task): Promise<Outcome> {
  try {
    task.trace.say(`Running on ${runnerName}, kept apart by ${executor.kind}.`);
    return await executor.run(task);
  } catch (error) {
    if (task.gone.aborted || error instanceof JobGone) return { state: 'gone' };
    task.trace.say(`ERROR: Job failed (system failure): ${explain(error)}`, 'bad');
    return error instanceof Failure ? error.outcome : { state: 'failed', reason: 'runner_system_failure' };
  }
}

async function report(world: RunnerWorld, job: JobPayload, trace: Trace, outcome: Outcome): Promise<void> {
  if (outcome.state === 'gone') return trace.end(0);
  if (outcome.state === 'success') trace.say('Job succeeded');
  await trace.end(20_000);
  await world.client.finish(job, outcome).catch((error: unknown) => {
    if (!(error instanceof JobGone)) throw error;
  });
}

/** One job from its first line to its last. */
export async function runJob(
  world: RunnerWorld,
  job: JobPayload,
  slot: number,
  stopped: AbortSignal,
): Promise<Outcome> {
  const cancelled = new AbortController();
  const trace = new Trace(world.client, job, () => cancelled.abort());
  const timeout = AbortSignal.timeout(Math.max(1, job.runner_info.timeout) * 1000);
  const gone = AbortSignal.any([cancelled.signal, stopped]);
  trace.start();
  const outcome = await conduct(world, { job, slot, trace, gone, signal: AbortSignal.any([gone, timeout]) });
  const final: Outcome = stopped.aborted ? { state: 'failed', reason: 'runner_system_failure' } : outcome;
  if (stopped.aborted) trace.say('ERROR: Job failed: the runner was stopped.', 'bad');
  await report(world, job, trace, final);
  return final;
}
