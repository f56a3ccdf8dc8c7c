import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Confinement } from '../../kit/confinement.ts';
import { collect } from './collect.ts';
import { gitEnvironment, jobEnvironment, repositoryUrl } from './environment.ts';
import { explain, type ForgeClient, JobGone } from './forge-client.ts';
import type { JobPayload, Outcome, Step } from './payload.ts';
import { type Run, runCommand } from './run-step.ts';
import { shellScript } from './script.ts';
import { Trace } from './trace.ts';
import { makeWorkspace, unpack, type Workspace, writeForJob } from './workspace.ts';
import { readZip, writeZip } from './zip.ts';

export type RunnerWorld = {
  client: ForgeClient;
  confinement: Confinement;
  dataDir: string;
  forgeUrl: string;
  jobPath: string;
  runnerName: string;
  images: 'ignore' | 'refuse';
  shell: { path: string; bash: boolean };
};

type Work = {
  world: RunnerWorld;
  job: JobPayload;
  slot: number;
  trace: Trace;
  workspace: Workspace;
  env: Record<string, string>;
  signal: AbortSignal;
};

const fetchPauses = [1000, 2000, 4000, 5000, 5000];
const unpackLimit = 512 * 1024 * 1024;

class Failure extends Error {
  readonly outcome: Outcome;
  constructor(outcome: Outcome, message: string) {
    super(message);
    this.outcome = outcome;
  }
}

const broken = (message: string) => new Failure({ state: 'failed', reason: 'runner_system_failure' }, message);

function runOf({ world, slot, trace, workspace, env, signal }: Work, extra: Partial<Run> = {}): Run {
  const { confinement } = world;
  const write = (text: string) => trace.write(text);
  return { confinement, slot, folder: workspace.folder, cwd: workspace.project, env, write, signal, ...extra };
}

async function getSources(work: Work): Promise<void> {
  const { job, world, env, trace } = work;
  if (env.GIT_STRATEGY === 'none') return trace.say('Skipping the repository: GIT_STRATEGY is none.');
  const { sha, ref, refspecs } = job.git_info;
  trace.say(`Getting ${ref} at ${sha.slice(0, 8)}...`);
  const depth = Number(env.GIT_DEPTH ?? job.git_info.depth);
  const url = repositoryUrl(job, world.forgeUrl);
  const lines = [
    'git init --quiet .',
    `git remote add origin "${url}" 2>/dev/null || true`,
    `git fetch --quiet --no-tags ${depth > 0 ? `--depth=${depth}` : ''} origin "${refspecs[0]}"`,
    `git -c advice.detachedHead=false checkout --quiet --detach ${sha}`,
  ];
  const git = { ...env, ...gitEnvironment(job, world.forgeUrl), GIT_CONFIG_GLOBAL: '/dev/null' };
  const fetch = () => runCommand(runOf(work, { env: git }), '/bin/sh', ['-c', `set -e\n${lines.join('\n')}`]);
  for (const pause of [...fetchPauses, undefined]) {
    const code = await fetch();
    if (code === 0 || code === undefined) return;
    // A forge that starts anew is worth waiting for.
    if (pause !== undefined) await sleep(pause, undefined, { signal: work.signal }).catch(() => undefined);
  }
  throw broken('The repository could not be fetched.');
}

async function getArtifacts({ job, world, workspace, slot, trace }: Work): Promise<void> {
  for (const { id, name, token } of job.dependencies) {
    try {
      const entries = await readZip(await world.client.download(id, token), unpackLimit);
      await unpack(workspace.project, entries, world.confinement.owner(slot));
      trace.say(`Took ${entries.length} files from ${name}.`);
    } catch (error) {
      throw broken(`The files of ${name} could not be taken: ${explain(error)}`);
    }
  }
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
async function runAfter(work: Work, outcome: Outcome, gone: AbortSignal): Promise<void> {
  const step = work.job.steps.find((each) => each.name === 'after_script');
  if (!step || gone.aborted) return;
  work.trace.say('Running after_script');
  const signal = AbortSignal.any([gone, AbortSignal.timeout(step.timeout * 1000)]);
  const code = await runStep(work, step, { ...work.env, CI_JOB_STATUS: outcome.state }, signal);
  if (code !== 0)
    work.trace.say(`WARNING: after_script ended with ${code ?? 'its timeout'}; this changes nothing.`, 'bad');
}

async function bringArtifacts({ job, world, workspace, slot, trace }: Work, outcome: Outcome): Promise<void> {
  const due = job.artifacts.filter(
    ({ when }) => when === 'always' || (when === 'on_success') === (outcome.state === 'success'),
  );
  for (const wish of due) {
    const { entries, passedOver } = await collect(workspace.project, wish, world.confinement.owner(slot));
    if (passedOver > 0) trace.say(`WARNING: ${passedOver} files are not this job's own and are left out.`, 'bad');
    if (entries.length === 0) {
      trace.say(`WARNING: ${wish.paths.join(', ')}: no matching files.`, 'bad');
      continue;
    }
    const expireIn = wish.expire_in ? { expireIn: wish.expire_in } : {};
    const dotenv = wish.artifact_type === 'dotenv';
    const bytes = dotenv ? Buffer.concat(entries.map((entry) => entry.content)) : await writeZip(entries);
    await world.client.upload(job, { type: wish.artifact_type, bytes, ...expireIn });
    trace.say(`Uploaded ${entries.length} files (${bytes.length} bytes) as ${wish.artifact_type}.`);
  }
}

async function conduct(work: Work, gone: AbortSignal): Promise<Outcome> {
  const { job, world, trace } = work;
  trace.say(`Running on ${world.runnerName}, kept apart by ${world.confinement.kind}.`);
  if (job.image && world.images === 'refuse') {
    const outcome: Outcome = { state: 'failed', reason: 'runner_unsupported' };
    throw new Failure(outcome, `This runner has no containers and refuses jobs with an image (${job.image.name}).`);
  }
  if (job.image)
    trace.say(`No containers here: the image ${job.image.name} is not used, the job gets this machine's tools.`);
  await writeScripts(work);
  await getSources(work);
  await getArtifacts(work);
  const outcome = work.signal.aborted ? ({ state: 'gone' } as const) : await runMain(work);
  const ended = checkTime(work, outcome, gone);
  await runAfter(work, ended, gone);
  if (!gone.aborted) await bringArtifacts(work, ended);
  return ended;
}

function checkTime({ signal, job, trace }: Work, outcome: Outcome, gone: AbortSignal): Outcome {
  if (gone.aborted) return { state: 'gone' };
  if (!signal.aborted) return outcome;
  trace.say(`ERROR: Job failed: it took longer than its ${job.runner_info.timeout} seconds.`, 'bad');
  return { state: 'failed', reason: 'job_execution_timeout' };
}

async function orFailure(work: Work, gone: AbortSignal): Promise<Outcome> {
  try {
    return await conduct(work, gone);
  } catch (error) {
    if (gone.aborted || error instanceof JobGone) return { state: 'gone' };
    work.trace.say(`ERROR: Job failed (system failure): ${explain(error)}`, 'bad');
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

/** One job from its first line to its last; whatever happens, nothing of it is left. */
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
  const workspace = await makeWorkspace(world.dataDir, world.confinement, slot, job);
  try {
    trace.start();
    const place = {
      workspace,
      owner: world.confinement.owner(slot),
      jobPath: world.jobPath,
      runnerName: world.runnerName,
    };
    const env = await jobEnvironment(job, place);
    const work = { world, job, slot, trace, workspace, env, signal: AbortSignal.any([gone, timeout]) };
    const outcome = await orFailure(work, gone);
    const final: Outcome = stopped.aborted ? { state: 'failed', reason: 'runner_system_failure' } : outcome;
    if (stopped.aborted) trace.say('ERROR: Job failed: the runner was stopped.', 'bad');
    await report(world, job, trace, final);
    return final;
  } finally {
    await world.confinement.sweep(slot);
    await rm(workspace.folder, { recursive: true, force: true });
  }
}
