import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Confinement } from '../../kit/confinement.ts';
import { bringArtifacts, type Files, takeArtifacts } from './artifacts.ts';
import { jobEnvironment } from './environment.ts';
import { type Executor, type Task, timedOut } from './executor.ts';
import type { ForgeClient } from './forge-client.ts';
import { Failure, type Outcome, type Step } from './payload.ts';
import { type Run, runCommand } from './run-step.ts';
import { shellScript } from './script.ts';
import { getSources } from './sources.ts';
import { makeWorkspace, type Workspace, writeForJob } from './workspace.ts';

export type ProcessWorld = {
  client: ForgeClient;
  confinement: Confinement;
  dataDir: string;
  forgeUrl: string;
  jobPath: string;
  runnerName: string;
  images: 'ignore' | 'refuse';
  shell: { path: string; bash: boolean };
};

type Work = Task & { world: ProcessWorld; workspace: Workspace; env: Record<string, string> };

function runOf({ world, slot, trace, workspace, env, signal }: Work, extra: Partial<Run> = {}): Run {
  const { confinement } = world;
  const write = (text: string) => trace.write(text);
  return { confinement, slot, folder: workspace.folder, cwd: workspace.project, env, write, signal, ...extra };
}

function filesOf({ world, job, slot, trace, workspace }: Work): Files {
  const owner = world.confinement.owner(slot);
  return { job, client: world.client, project: workspace.project, owner, say: (...words) => trace.say(...words) };
}

const scriptPath = (workspace: Workspace, step: Step) => join(workspace.files, `${step.name}.sh`);

async function writeScripts({ world, job, workspace, slot }: Work): Promise<void> {
  for (const step of job.steps) {
    const content = shellScript(step.script, world.shell.bash);
    await writeForJob(scriptPath(workspace, step), content, world.confinement.owner(slot));
  }
}

function runStep(work: Work, step: Step, env: Record<string, string>, signal: AbortSignal) {
  return runCommand(runOf(work, { env, signal }), work.world.shell.path, [scriptPath(work.workspace, step)]);
}

async function runMain(work: Work): Promise<Outcome> {
  const step = work.job.steps.find((each) => each.name !== 'after_script');
  const code = step ? await runStep(work, step, work.env, work.signal) : 0;
  if (code === 0 || code === undefined) return { state: 'success' };
  work.trace.say(`ERROR: Job failed: exit code ${code}`, 'bad');
  return { state: 'failed', reason: 'script_failure', exitCode: code };
}

/** Runs whatever came of the job, but cannot change it. */
async function runAfter(work: Work, outcome: Outcome): Promise<void> {
  const { gone, trace } = work;
  const step = work.job.steps.find((each) => each.name === 'after_script');
  if (!step || gone.aborted) return;
  trace.say('Running after_script');
  const signal = AbortSignal.any([gone, AbortSignal.timeout(step.timeout * 1000)]);
  const code = await runStep(work, step, { ...work.env, CI_JOB_STATUS: outcome.state }, signal);
  if (code !== 0) trace.say(`WARNING: after_script ended with ${code ?? 'its timeout'}; this changes nothing.`, 'bad');
}

function heedImage({ job, world, trace }: Work): void {
  if (!job.image) return;
  if (world.images === 'refuse') {
    const outcome: Outcome = { state: 'failed', reason: 'runner_unsupported' };
    throw new Failure(outcome, `This runner has no containers and refuses jobs with an image (${job.image.name}).`);
  }
  trace.say(`No containers here: the image ${job.image.name} is not used, the job gets this machine's tools.`);
}

async function conduct(work: Work): Promise<Outcome> {
  const { job, world, trace, env, signal, gone } = work;
  heedImage(work);
  await writeScripts(work);
  const git = (script: string, own: Record<string, string>) =>
    runCommand(runOf(work, { env: own }), '/bin/sh', ['-c', script]);
  const say: Task['trace']['say'] = (...words) => trace.say(...words);
  await getSources({ job, forgeUrl: world.forgeUrl, env, say, signal, run: git });
  await takeArtifacts(filesOf(work));
  const outcome = signal.aborted ? ({ state: 'gone' } as const) : await runMain(work);
  const ended = timedOut(work, outcome);
  await runAfter(work, ended);
  if (!gone.aborted) await bringArtifacts(filesOf(work), ended.state === 'success');
  return ended;
}

/** Jobs as processes of this machine, each by a user of its own or in a sandbox. */
export function processExecutor(world: ProcessWorld): Executor {
  const { confinement, dataDir, jobPath, runnerName } = world;
  return {
    kind: confinement.kind,
    name: 'shell',
    async run(task) {
      const { job, slot } = task;
      const workspace = await makeWorkspace(dataDir, confinement, slot, job);
      try {
        const place = { workspace, owner: confinement.owner(slot), jobPath, runnerName };
        return await conduct({ ...task, world, workspace, env: await jobEnvironment(job, place) });
      } finally {
        await confinement.sweep(slot);
        await rm(workspace.folder, { recursive: true, force: true });
      }
    },
  };
}
