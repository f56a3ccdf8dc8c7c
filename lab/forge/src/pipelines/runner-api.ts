import { open, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { IncomingMessage } from 'node:http';
import { readBytes, readObject } from '../http/body.ts';
import { ApiError, forbidden, notFound } from '../http/errors.ts';
import type { Reply } from '../http/reply.ts';
import { artifactsReply } from './artifacts.ts';
import type { PipelineForge } from '../forge.ts';
import { finish } from './finish.ts';
import { type FailureReason, isFinished, type Job } from './model.ts';
import { nextJob } from './queue.ts';
import { makeRoom } from './tidy.ts';
import { fitsJob, fitsRunner, jobOfToken } from './tokens.ts';

export type RunnerCall = {
  forge: PipelineForge;
  request: IncomingMessage;
  url: URL;
  params: Record<string, string>;
  gone: () => boolean;
};

const holdMs = 2000;
const traceLimit = 8 * 1024 * 1024;

const isTree = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function runnerName(body: Record<string, unknown>): string {
  const info = isTree(body.info) ? body.info : {};
  const name = typeof body.system_id === 'string' ? body.system_id : info.name;
  return typeof name === 'string' ? name.slice(0, 100) : 'runner';
}

async function authenticate({ forge, request }: RunnerCall): Promise<Record<string, unknown>> {
  const body = await readObject(request);
  if (!fitsRunner(forge, body.token)) throw forbidden();
  const name = runnerName(body);
  forge.pipelines.runners.set(name, { name, at: Date.now() });
  return body;
}

export async function verify(call: RunnerCall): Promise<Reply> {
  await authenticate(call);
  return { json: { id: 1, token: undefined, token_expires_at: null } };
}

/** Held for a moment when there is nothing to do, so that a new job does not wait for the next question. */
export async function requestJob(call: RunnerCall): Promise<Reply> {
  const { forge } = call;
  const runner = runnerName(await authenticate(call));
  const end = Date.now() + holdMs;
  for (;;) {
    if (call.gone()) return { status: 204 };
    const payload = await forge.store.lock.run('job-queue', () => nextJob(forge, runner));
    if (payload) return { status: 201, json: payload };
    const left = end - Date.now();
    if (left <= 0) return { status: 204 };
    await forge.pipelines.work.wait(left);
  }
}

function presented({ request, url }: RunnerCall, body: Record<string, unknown> = {}): string | undefined {
  const header = request.headers['job-token'];
  if (typeof header === 'string') return header;
  return typeof body.token === 'string' ? body.token : (url.searchParams.get('token') ?? undefined);
}

function find({ forge, params }: RunnerCall): Job {
  const job = forge.pipelines.store.jobs.get(Number(params.id));
  if (!job) throw notFound();
  return job;
}

const statusHeader = (job: Job) => ({ 'job-status': job.status });

/** A job that has ended takes nothing more; the header tells its runner how it ended. */
function needRunning(call: RunnerCall, job: Job, token: string | undefined): void {
  if (!fitsJob(job, token)) throw forbidden();
  if (job.status !== 'running') {
    throw new ApiError(403, { message: '403 Forbidden - Job is not running' }, statusHeader(job));
  }
  call.forge.pipelines.heard.set(job.id, Date.now());
}

const reasons: readonly FailureReason[] = [
  'script_failure',
  'job_execution_timeout',
  'runner_system_failure',
  'runner_unsupported',
];

export async function updateJob(call: RunnerCall): Promise<Reply> {
  const body = await readObject(call.request);
  const job = find(call);
  const token = presented(call, body);
  const repeated = fitsJob(job, token) && isFinished(job.status) && body.state === job.status;
  if (repeated) return { text: '200', headers: statusHeader(job) };
  needRunning(call, job, token);
  const exitCode = Number.isInteger(body.exit_code) ? { exitCode: Number(body.exit_code) } : {};
  if (body.state === 'success') await finish(call.forge, job, { state: 'success' });
  if (body.state === 'failed') {
    const reason = reasons.find((each) => each === body.failure_reason) ?? 'unknown_failure';
    await finish(call.forge, job, { state: 'failed', reason, ...exitCode });
  }
  return { text: '200', headers: statusHeader(find(call)) };
}

export async function appendTrace(call: RunnerCall): Promise<Reply> {
  const { forge, request } = call;
  const bytes = await readBytes(request);
  const job = find(call);
  needRunning(call, job, presented(call));
  const [, start = '', end = ''] = String(request.headers['content-range'] ?? '').match(/^(\d+)-(\d+)/) ?? [];
  if (!start) throw new ApiError(400, { error: '400 Missing header Content-Range' });
  const { store } = forge.pipelines;
  return forge.store.lock.run(`trace-${job.id}`, async () => {
    const size = await store.traceSize(job.id);
    const fits = Number(start) <= size && Number(end) - Number(start) + 1 === bytes.length;
    const range = { range: `0-${size}`, ...statusHeader(job) };
    if (!fits || Number(end) >= traceLimit) throw new ApiError(416, { error: '416 Range Not Satisfiable' }, range);
    await store.writeTrace(job.id, Number(start), bytes);
    const headers = { ...range, range: `0-${await store.traceSize(job.id)}`, 'x-gitlab-trace-update-interval': '3' };
    return { status: 202, headers };
  });
}

export async function authorizeArtifacts(call: RunnerCall): Promise<Reply> {
  const body = await readObject(call.request);
  needRunning(call, find(call), presented(call, body));
  return { json: {} };
}

async function receive(call: RunnerCall, path: string): Promise<number> {
  const limit = call.forge.pipelines.limits.artifactBytes;
  const temporary = `${path}.tmp`;
  const handle = await open(temporary, 'w', 0o600);
  let size = 0;
  const counted = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      size += chunk.length;
      if (size > limit) throw new ApiError(413, { message: '413 Request Entity Too Large' });
      yield chunk;
    }
  };
  try {
    await pipeline(call.request, counted, handle.createWriteStream());
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return size;
}

/** An archive is the body itself; GitLab's own runner sends a form, which is read for what it holds. */
export async function uploadArtifacts(call: RunnerCall): Promise<Reply> {
  const { forge, url } = call;
  const job = find(call);
  needRunning(call, job, presented(call));
  const { store } = forge.pipelines;
  const kind = url.searchParams.get('artifact_type') ?? 'archive';
  if (kind === 'dotenv') {
    const dotenv = readDotenv((await readBytes(call.request)).toString());
    await store.jobs.change(job.id, (current) => ({ ...current, dotenv }));
    return { status: 201, text: '201' };
  }
  const size = await receive(call, store.artifactsPath(job.id));
  const asked = Number(url.searchParams.get('expire_in'));
  const expireIn = asked > 0 ? asked : forge.pipelines.limits.artifactDays * 24 * 3600;
  const expireAt = new Date(Date.now() + expireIn * 1000).toISOString();
  const artifacts = { size, filename: 'artifacts.zip', expireAt };
  await store.jobs.change(job.id, (current) => ({ ...current, artifacts }));
  await makeRoom(forge, job.projectId);
  return { status: 201, text: '201' };
}

export function readDotenv(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() && !line.startsWith('#'));
  const pairs = lines.slice(0, 100).flatMap((line) => {
    const [, name, value = ''] = line.trimEnd().match(/^([A-Za-z_]\w*)=(.*)$/) ?? [];
    return name ? [[name, value.replace(/^(["'])(.*)\1$/, '$2')]] : [];
  });
  return Object.fromEntries(pairs);
}

/** The files of a job, for itself or for a running job of the same pipeline. */
export async function downloadArtifacts(call: RunnerCall): Promise<Reply> {
  const { forge } = call;
  const job = find(call);
  const token = presented(call);
  const asking = token === undefined ? undefined : jobOfToken(forge, token);
  if (asking?.pipelineId !== job.pipelineId) throw forbidden();
  return artifactsReply(forge, job);
}
