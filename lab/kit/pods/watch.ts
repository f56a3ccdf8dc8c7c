import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, Refused } from './api.ts';
import { follow } from './logs.ts';
import { type ContainerState, isEnded, type Pod, stateOf } from './shape.ts';
import { cannotPull, deleted, PodTrouble, whyEnded, whyNever, whyWaiting } from './trouble.ts';

const pollMs = 400;
const startMs = 600_000;

/** A pod, and who wants to know what it says. */
export type Watched = { api: Api; path: string; write(text: string): void };

export async function readPod({ api, path }: Pick<Watched, 'api' | 'path'>, signal?: AbortSignal): Promise<Pod> {
  try {
    return await api.ask<Pod>({ method: 'GET', path, ...(signal ? { signal } : {}) });
  } catch (error) {
    if (error instanceof Refused && error.status === 404) throw deleted();
    throw error;
  }
}

/** Waits until a part of the pod has begun; one that never will is told apart from one that takes its time. */
export async function begun(watched: Watched, part: string, signal: AbortSignal): Promise<ContainerState> {
  const until = Date.now() + startMs;
  let pullFailedAt: number | undefined;
  for (;;) {
    const pod = await readPod(watched, signal);
    const state = stateOf(pod, part);
    if (state.running || state.terminated) return state;
    pullFailedAt = cannotPull(pod) ? (pullFailedAt ?? Date.now()) : undefined;
    const never = whyNever(pod, Date.now() - (pullFailedAt ?? Date.now())) ?? whyEnded(pod);
    if (never) throw never;
    if (isEnded(pod)) throw new PodTrouble('The pod of this job has ended before it began.');
    if (Date.now() > until) throw new PodTrouble(`The job did not begin within ten minutes: ${whyWaiting(pod)}`);
    await sleep(pollMs, undefined, { signal });
  }
}

/** What a part says until it ends, and how that was. */
export async function listened(
  watched: Watched,
  part: string,
  signal: AbortSignal,
): Promise<{ exitCode: number; pod: Pod }> {
  const { api, path, write } = watched;
  let pod = await readPod(watched, signal);
  const hasEnded = async () => {
    pod = await readPod(watched, signal);
    return stateOf(pod, part).terminated !== undefined || isEnded(pod);
  };
  await follow({ api, path, container: part, write, signal }, hasEnded);
  return { exitCode: stateOf(pod, part).terminated?.exitCode ?? 1, pod };
}

/** Waits for the part that makes a job's folder ready. */
export async function prepared(watched: Watched, part: string, signal: AbortSignal): Promise<void> {
  await begun(watched, part, signal);
  const { exitCode, pod } = await listened(watched, part, signal);
  if (exitCode !== 0) throw whyEnded(pod) ?? new PodTrouble('The job’s folder could not be prepared.');
}
