import { readFile } from 'node:fs/promises';
import { readZip } from '../../../kit/zip.ts';
import type { Call } from '../http/call.ts';
import { notFound, unauthorized } from '../http/errors.ts';
import { paged } from '../http/paging.ts';
import type { Reply } from '../http/reply.ts';
import { cancelJob, eraseJob, playJob, retryJob } from '../pipelines/actions.ts';
import { artifactsReply } from '../pipelines/artifacts.ts';
import type { PipelineForge } from '../forge.ts';
import type { Job } from '../pipelines/model.ts';
import { jobOfToken } from '../pipelines/tokens.ts';
import { checkMayRun, findJob, findPipeline, type FoundJob, pipelineForge, readableProject } from './find-pipeline.ts';
import { readVariables } from './pipelines.ts';
import type { Routes } from './routes.ts';
import { showJob } from './show-pipeline.ts';

function wanted(call: Call, jobs: readonly Job[]): Job[] {
  const scope = call.input.list('scope');
  return jobs.filter((job) => !scope || scope.includes(job.status)).reverse();
}

function show(forge: PipelineForge, job: Job) {
  const project = forge.store.projects.get(job.projectId);
  const pipeline = forge.pipelines.store.pipelines.get(job.pipelineId);
  if (!project || !pipeline) throw notFound();
  return showJob(forge, project, pipeline, job);
}

function ofProject(call: Call) {
  const project = readableProject(call);
  const forge = pipelineForge(call);
  const jobs = forge.pipelines.store
    .ofProject(project.id)
    .flatMap((each) => forge.pipelines.store.jobsOf(each.id, true));
  jobs.sort((first, second) => first.id - second.id);
  return paged(call.url, call.input, wanted(call, jobs), (job) => show(forge, job));
}

function ofPipeline(call: Call) {
  const { forge, pipeline } = findPipeline(call);
  const jobs = forge.pipelines.store.jobsOf(pipeline.id, call.input.flag('include_retried') ?? false);
  return paged(call.url, call.input, wanted(call, jobs), (job) => show(forge, job));
}

/** Pipelines that start others are not there, so no pipeline has a bridge. */
function bridges(call: Call) {
  findPipeline(call);
  return { json: [] };
}

async function one(call: Call) {
  const { forge, job } = findJob(call);
  return { json: await show(forge, job) };
}

/** Which job a token belongs to: asked from within the job. */
async function own(call: Call) {
  const forge = pipelineForge(call);
  const { headers } = call.request;
  const header = headers['job-token'] ?? headers['private-token'];
  const bearer = headers.authorization?.replace(/^Bearer\s+/i, '');
  const token = typeof header === 'string' ? header : (bearer ?? call.url.searchParams.get('job_token') ?? '');
  const job = jobOfToken(forge, token);
  if (!job) throw unauthorized();
  return { json: await show(forge, job) };
}

async function trace(call: Call): Promise<Reply> {
  const { forge, job } = findJob(call);
  const bytes = await readFile(forge.pipelines.store.tracePath(job.id)).catch(() => Buffer.alloc(0));
  return { bytes, headers: { 'content-type': 'text/plain; charset=utf-8' } };
}

type Act = (found: FoundJob, call: Call) => Promise<Job>;

function acting(status: number, act: Act) {
  return async (call: Call) => {
    const found = findJob(call);
    checkMayRun(call, found.project, found.pipeline.ref);
    return { status, json: await show(found.forge, await act(found, call)) };
  };
}

const cancel = acting(201, ({ forge, job }) => cancelJob(forge, job));
const retry = acting(201, ({ forge, job, project, pipeline }, call) =>
  retryJob(forge, job, checkMayRun(call, project, pipeline.ref)),
);
const play = acting(200, ({ forge, job, project, pipeline }, call) =>
  playJob(forge, job, checkMayRun(call, project, pipeline.ref), readVariables(call)),
);
const erase = acting(201, ({ forge, job }) => eraseJob(forge, job));

async function download(forge: PipelineForge, job: Job | undefined): Promise<Reply> {
  const { stream, headers } = await artifactsReply(forge, job);
  return {
    stream,
    headers: { ...headers, 'content-disposition': `attachment; filename="${job?.artifacts?.filename}"` },
  };
}

function artifacts(call: Call): Promise<Reply> {
  const { forge, job } = findJob(call);
  return download(forge, job);
}

/** One file out of what a job left; a damaged archive is as good as none. */
async function artifactFile(call: Call): Promise<Reply> {
  const { forge, job } = findJob(call);
  if (!job.artifacts) throw notFound();
  const archive = await readFile(forge.pipelines.store.artifactsPath(job.id)).catch(() => Buffer.alloc(0));
  const files = await readZip(archive, forge.pipelines.limits.artifactBytes).catch(() => []);
  const file = files.find(({ path }) => path === call.params.path);
  if (!file) throw notFound();
  const headers = { 'content-type': 'application/octet-stream', 'x-content-type-options': 'nosniff' };
  return { bytes: file.content, headers };
}

/** Of the newest pipeline of a branch or tag in which that job succeeded. */
function latestArtifacts(call: Call): Promise<Reply> {
  const project = readableProject(call);
  const forge = pipelineForge(call);
  const name = call.input.needText('job');
  const { store } = forge.pipelines;
  const pipelines = store
    .ofProject(project.id)
    .filter((each) => each.ref === call.params.ref && each.status === 'success');
  const job = pipelines
    .reverse()
    .flatMap((pipeline) => store.jobsOf(pipeline.id))
    .find((each) => each.name === name && each.artifacts);
  return download(forge, job);
}

const base = 'projects/:id/jobs';

export const jobRoutes: Routes = [
  ['GET', 'job', own],
  ['GET', base, ofProject],
  ['GET', 'projects/:id/pipelines/:pipeline/jobs', ofPipeline],
  ['GET', 'projects/:id/pipelines/:pipeline/bridges', bridges],
  ['GET', `${base}/artifacts/:ref/download`, latestArtifacts],
  ['GET', `${base}/:job`, one],
  ['GET', `${base}/:job/trace`, trace],
  ['GET', `${base}/:job/artifacts`, artifacts],
  ['GET', `${base}/:job/artifacts/*path`, artifactFile],
  ['POST', `${base}/:job/cancel`, cancel],
  ['POST', `${base}/:job/retry`, retry],
  ['POST', `${base}/:job/play`, play],
  ['POST', `${base}/:job/erase`, erase],
];
