import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDue } from '../artifacts.ts';
import { environmentOf } from '../environment.ts';
import { type Executor, type Task, timedOut } from '../executor.ts';
import { explain } from '../forge-client.ts';
import { broken, type JobPayload, type Outcome } from '../payload.ts';
import { type Api, Refused } from './api.ts';
import { follow } from './logs.ts';
import { type Draft, jobPod, jobSecret, ownPods, type PodSettings } from './manifest.ts';
import { folders, projectFolder, trust } from './script.ts';
import { type ContainerState, parts, type Pod, stateOf } from './shape.ts';
import { cannotPull, whyEnded, whyNever, whyWaiting } from './trouble.ts';

const pollMs = 400;
const startMs = 600_000;
const goneMs = 30_000;
/** How long files may take to be brought once a job has ended; the pod grants as much. */
const bringMs = 320_000;

type Work = Task & { api: Api; settings: PodSettings; path: string };

async function read({ api, path }: Work, signal: AbortSignal): Promise<Pod> {
  try {
    return await api.ask<Pod>({ method: 'GET', path, signal });
  } catch (error) {
    if (error instanceof Refused && error.status === 404) throw broken('Somebody has deleted the pod of this job.');
    throw error;
  }
}

const isEnded = ({ status }: Pod): boolean => ['Succeeded', 'Failed'].includes(status?.phase ?? '');

/** Waits until a part of the pod has begun; one that never will is told apart from one that takes its time. */
async function begun(work: Work, part: string, signal: AbortSignal): Promise<ContainerState> {
  const until = Date.now() + startMs;
  let pullFailedAt: number | undefined;
  for (;;) {
    const pod = await read(work, signal);
    const state = stateOf(pod, part);
    if (state.running || state.terminated) return state;
    pullFailedAt = cannotPull(pod) ? (pullFailedAt ?? Date.now()) : undefined;
    const never = whyNever(pod, Date.now() - (pullFailedAt ?? Date.now())) ?? whyEnded(pod);
    if (never) throw never;
    if (isEnded(pod)) throw broken('The pod of this job has ended before it began.');
    if (Date.now() > until) throw broken(`The job did not begin within ten minutes: ${whyWaiting(pod)}`);
    await sleep(pollMs, undefined, { signal });
  }
}

/** What a part says until it ends, and how that was. */
async function watched(work: Work, part: string, signal: AbortSignal): Promise<{ exitCode: number; pod: Pod }> {
  const { api, path, trace } = work;
  let pod = await read(work, signal);
  const hasEnded = async () => {
    pod = await read(work, signal);
    return stateOf(pod, part).terminated !== undefined || isEnded(pod);
  };
  await follow({ api, path, container: part, write: (text) => trace.write(text), signal }, hasEnded);
  return { exitCode: stateOf(pod, part).terminated?.exitCode ?? 1, pod };
}

async function prepared(work: Work): Promise<void> {
  await begun(work, parts.prepare, work.signal);
  const { exitCode, pod } = await watched(work, parts.prepare, work.signal);
  if (exitCode !== 0) throw whyEnded(pod) ?? broken('The job’s folder could not be prepared.');
}

async function runJob(work: Work, signal: AbortSignal): Promise<Outcome> {
  await begun(work, parts.job, work.signal);
  const { exitCode, pod } = await watched(work, parts.job, signal);
  if (exitCode === 0) return { state: 'success' };
  const why = work.signal.aborted ? undefined : whyEnded(pod);
  if (why) {
    work.trace.say(`ERROR: Job failed: ${why.message}`, 'bad');
    return why.outcome;
  }
  if (!work.signal.aborted) work.trace.say(`ERROR: Job failed: exit code ${exitCode}`, 'bad');
  return { state: 'failed', reason: 'script_failure', exitCode };
}

async function conduct(work: Work): Promise<Outcome> {
  const { job, gone } = work;
  await prepared(work);
  const after = job.steps.find(({ name }) => name === 'after_script')?.timeout ?? 0;
  // The pod heeds the job's time by itself, and has more for what comes after it.
  const longest = AbortSignal.timeout((job.runner_info.timeout + after) * 1000 + bringMs);
  const signal = AbortSignal.any([gone, longest]);
  const outcome = timedOut(work, await runJob(work, signal));
  if (job.artifacts.some((wish) => isDue(wish, outcome.state === 'success'))) {
    const { exitCode } = await watched(work, parts.bring, signal);
    if (exitCode !== 0 && !gone.aborted) throw broken('The files of this job could not be brought.');
  }
  return outcome;
}

/** Deleting a pod ends everything in it; it is gone only when the cluster has said so. */
async function remove(api: Api, core: string, name: string): Promise<void> {
  const end = async (what: string) => {
    try {
      const signal = AbortSignal.timeout(goneMs);
      await api.ask({ method: 'DELETE', path: `${core}/${what}/${name}?gracePeriodSeconds=1`, signal });
      return true;
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return false;
      throw error;
    }
  };
  await end('secrets');
  const until = Date.now() + goneMs;
  while ((await end('pods')) && Date.now() < until) await sleep(pollMs);
}

function draftOf(job: JobPayload, { runnerName, authority }: PodSettings): Draft {
  const env = environmentOf(job, { ...folders, project: projectFolder(job) }, runnerName);
  return {
    job,
    name: `job-${job.id}-${randomBytes(4).toString('hex')}`,
    env: { ...(authority === undefined ? {} : trust), ...env },
    deadline: Math.ceil(Date.now() / 1000) + job.runner_info.timeout + 1,
  };
}

async function create(api: Api, path: string, body: object): Promise<void> {
  try {
    await api.ask({ method: 'POST', path, body });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // The second of two tries whose first came through without its answer.
    if (error.status !== 409) throw broken(`The cluster does not take this job: ${error.message}`);
  }
}

/** Jobs as pods of the cluster: one for each, in a namespace where nothing else is. */
export function podExecutor(api: Api, settings: PodSettings): Executor {
  const core = `/api/v1/namespaces/${settings.namespace}`;
  return {
    kind: 'a pod of its own',
    name: 'kubernetes',
    async run(task) {
      const draft = draftOf(task.job, settings);
      task.trace.say(`Using the image ${task.job.image?.name ?? settings.image}.`);
      try {
        await create(api, `${core}/secrets`, jobSecret(settings, draft));
        await create(api, `${core}/pods`, jobPod(settings, draft));
        return await conduct({ ...task, api, settings, path: `${core}/pods/${draft.name}` });
      } catch (error) {
        if (!task.signal.aborted) throw error;
        return timedOut(task, { state: 'gone' });
      } finally {
        await remove(api, core, draft.name).catch((error: unknown) =>
          task.trace.say(`WARNING: The job's pod could not be removed: ${explain(error)}`, 'bad'),
        );
      }
    },
  };
}

/** What a runner that was killed has left: its jobs are lost, and the forge has said so or will. */
export async function removeLeftovers(api: Api, settings: PodSettings): Promise<number> {
  const core = `/api/v1/namespaces/${settings.namespace}`;
  const selector = new URLSearchParams({ labelSelector: ownPods(settings) });
  const { items } = await api.ask<{ items: Pod[] }>({ method: 'GET', path: `${core}/pods?${selector}` });
  await api.ask({ method: 'DELETE', path: `${core}/secrets?${selector}` });
  for (const { metadata } of items) await remove(api, core, metadata.name);
  return items.length;
}
