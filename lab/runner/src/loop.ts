import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../kit/log.ts';
import { explain } from './forge-client.ts';
import { type RunnerWorld, runJob } from './job.ts';

export type LoopState = { lastContact: number; running: number };

const pauses = { refused: 5000, down: 1000, usual: 100 };

async function oneTurn(
  world: RunnerWorld,
  slot: number,
  log: Log,
  state: LoopState,
  stopped: AbortSignal,
): Promise<number> {
  const job = await world.client.request(stopped);
  state.lastContact = Date.now();
  if (job === 'none') return pauses.usual;
  if (job === 'refused') {
    log.error('The forge does not know this runner: RUNNER_TOKEN must be the forge’s FORGE_RUNNER_TOKEN.');
    return pauses.refused;
  }
  const facts = { job: job.id, name: job.job_info.name, project: job.job_info.project_full_path };
  log.info('A job begins.', facts);
  state.running += 1;
  try {
    log.info('A job has ended.', { ...facts, ...(await runJob(world, job, slot, stopped)) });
  } finally {
    state.running -= 1;
  }
  return 0;
}

/** Asks for jobs one after the other; a forge that is away is asked again, and said so once. */
export async function work(
  world: RunnerWorld,
  slot: number,
  log: Log,
  state: LoopState,
  stopped: AbortSignal,
): Promise<void> {
  let away = false;
  while (!stopped.aborted) {
    let pause = pauses.down;
    try {
      pause = await oneTurn(world, slot, log, state, stopped);
      away = false;
    } catch (error) {
      if (stopped.aborted) return;
      if (!away) log.warn('The forge does not answer; asking again.', { reason: explain(error) });
      away = true;
    }
    await sleep(pause, undefined, { signal: stopped }).catch(() => undefined);
  }
}
