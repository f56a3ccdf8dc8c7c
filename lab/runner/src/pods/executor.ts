import { randomBytes } from 'node:crypto';
import type { Api } from '../../../kit/pods/api.ts';
import { coreOf, create, remove } from '../../../kit/pods/lifecycle.ts';
import { parts } from '../../../kit/pods/shape.ts';
import { whyEnded } from '../../../kit/pods/trouble.ts';
import { begun, listened, prepared, type Watched } from '../../../kit/pods/watch.ts';
import { isDue } from '../artifacts.ts';
import { environmentOf } from '../environment.ts';
import { type Executor, type Task, timedOut } from '../executor.ts';
import { explain } from '../forge-client.ts';
import { broken, type JobPayload, type Outcome } from '../payload.ts';
import { type Draft, jobPod, jobSecret, type PodSettings } from './manifest.ts';
import { folders, projectFolder, trust } from './script.ts';

/** How long files may take to be brought once a job has ended; the pod grants as much. */
const bringMs = 320_000;

type Work = Task & Watched;

async function runJob(work: Work, signal: AbortSignal): Promise<Outcome> {
  await begun(work, parts.job, work.signal);
  const { exitCode, pod } = await listened(work, parts.job, signal);
  if (exitCode === 0) return { state: 'success' };
  const why = work.signal.aborted ? undefined : whyEnded(pod);
  if (why) {
    work.trace.say(`ERROR: Job failed: ${why.message}`, 'bad');
    const { exitCode: code } = why;
    return code === undefined
      ? broken(why.message).outcome
      : { state: 'failed', reason: 'script_failure', exitCode: code };
  }
  if (!work.signal.aborted) work.trace.say(`ERROR: Job failed: exit code ${exitCode}`, 'bad');
  return { state: 'failed', reason: 'script_failure', exitCode };
}

async function conduct(work: Work): Promise<Outcome> {
  const { job, gone } = work;
  await prepared(work, parts.prepare, work.signal);
  const after = job.steps.find(({ name }) => name === 'after_script')?.timeout ?? 0;
  // The pod heeds the job's time by itself, and has more for what comes after it.
  const longest = AbortSignal.timeout((job.runner_info.timeout + after) * 1000 + bringMs);
  const signal = AbortSignal.any([gone, longest]);
  const outcome = timedOut(work, await runJob(work, signal));
  if (job.artifacts.some((wish) => isDue(wish, outcome.state === 'success'))) {
    const { exitCode } = await listened(work, parts.bring, signal);
    if (exitCode !== 0 && !gone.aborted) throw broken('The files of this job could not be brought.');
  }
  return outcome;
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

/** Jobs as pods of the cluster: one for each, in a namespace where nothing else is. */
export function podExecutor(api: Api, settings: PodSettings): Executor {
  const core = coreOf(settings.namespace);
  return {
    kind: 'a pod of its own',
    name: 'kubernetes',
    async run(task) {
      const draft = draftOf(task.job, settings);
      task.trace.say(`Using the image ${task.job.image?.name ?? settings.image}.`);
      try {
        await create(api, `${core}/secrets`, jobSecret(settings, draft));
        await create(api, `${core}/pods`, jobPod(settings, draft));
        const write = (text: string) => task.trace.write(text);
        return await conduct({ ...task, api, write, path: `${core}/pods/${draft.name}` });
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
