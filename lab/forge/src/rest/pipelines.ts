import { projectLevel } from '../domain/access.ts';
import { accessLevels, type Project, type User } from '../domain/model.ts';
import { ConfigError } from '../ci/problems.ts';
import { branchExists, resolveCommit, zeroSha } from '../git/read.ts';
import type { Call } from '../http/call.ts';
import { badRequest, forbidden, invalid, notFound } from '../http/errors.ts';
import { paged } from '../http/paging.ts';
import { cancelPipeline, deletePipeline, retryPipeline } from '../pipelines/actions.ts';
import { NoPipeline } from '../pipelines/create.ts';
import type { PipelineForge } from '../forge.ts';
import { isFinished, type Pipeline, type PipelineVariable } from '../pipelines/model.ts';
import { createForMergeRequest } from '../pipelines/triggers.ts';
import { createPipeline } from '../pipelines/write.ts';
import { checkMayRun, findPipeline, pipelineForge, readableProject } from './find-pipeline.ts';
import { needUser } from './find.ts';
import type { Routes } from './routes.ts';
import { showPipeline, showPipelineBasic } from './show-pipeline.ts';

const scopes: Record<string, (pipeline: Pipeline) => boolean> = {
  running: (pipeline) => pipeline.status === 'running',
  pending: (pipeline) => pipeline.status === 'pending',
  finished: (pipeline) => isFinished(pipeline.status),
  branches: (pipeline) => !pipeline.tag,
  tags: (pipeline) => pipeline.tag,
};

function filter(call: Call, pipelines: Pipeline[]): Pipeline[] {
  const { input, forge } = call;
  const username = input.text('username');
  const time = (name: string) => Date.parse(input.text(name) ?? '');
  const tests: [boolean, (pipeline: Pipeline) => boolean][] = [
    ...(['ref', 'sha', 'source', 'status', 'name'] as const).map((key): [boolean, (pipeline: Pipeline) => boolean] => [
      input.has(key),
      (each) => each[key] === input.text(key),
    ]),
    [input.has('scope'), scopes[input.text('scope') ?? ''] ?? (() => false)],
    [input.has('username'), (each) => forge.store.users.get(each.userId)?.username === username],
    [input.has('yaml_errors'), (each) => (each.yamlErrors !== undefined) === input.flag('yaml_errors')],
    [input.has('updated_after'), (each) => Date.parse(each.updatedAt) > time('updated_after')],
    [input.has('updated_before'), (each) => Date.parse(each.updatedAt) < time('updated_before')],
    [input.has('created_after'), (each) => Date.parse(each.createdAt) > time('created_after')],
    [input.has('created_before'), (each) => Date.parse(each.createdAt) < time('created_before')],
  ];
  const wanted = tests.filter(([asked]) => asked).map(([, test]) => test);
  return pipelines.filter((pipeline) => wanted.every((test) => test(pipeline)));
}

function sorted(call: Call, pipelines: Pipeline[]): Pipeline[] {
  const order = call.input.choice('order_by', ['id', 'status', 'ref', 'updated_at', 'user_id']) ?? 'id';
  const ascending = call.input.choice('sort', ['asc', 'desc']) === 'asc';
  const key = { id: 'id', status: 'status', ref: 'ref', updated_at: 'updatedAt', user_id: 'userId' } as const;
  const name = key[order];
  const compare = (one: Pipeline, other: Pipeline) =>
    one[name] === other[name] ? one.id - other.id : one[name] < other[name] ? -1 : 1;
  return [...pipelines].sort((one, other) => (ascending ? compare(one, other) : compare(other, one)));
}

function list(call: Call) {
  const project = readableProject(call);
  const forge = pipelineForge(call);
  const found = sorted(call, filter(call, forge.pipelines.store.ofProject(project.id)));
  return paged(call.url, call.input, found, (pipeline) => showPipelineBasic(forge, project, pipeline));
}

function one(call: Call) {
  const { forge, project, pipeline } = findPipeline(call);
  return { json: showPipeline(forge, project, pipeline) };
}

async function latest(call: Call) {
  const project = readableProject(call);
  const forge = pipelineForge(call);
  const ref = call.input.text('ref') ?? project.defaultBranch;
  const sha = await resolveCommit(forge.repositories.path(project.id), ref);
  const found = forge.pipelines.store.ofProject(project.id).findLast((each) => each.ref === ref && each.sha === sha);
  // GitLab's own answer where there is none.
  if (!found) throw forbidden();
  return { json: showPipeline(forge, project, found) };
}

function variables(call: Call) {
  const { project, pipeline } = findPipeline(call);
  const user = needUser(call);
  const own = pipeline.userId === user.id;
  const level = projectLevel(call.forge.store, call.viewer, project);
  if (level < accessLevels.maintainer && !own) throw forbidden();
  return { json: pipeline.variables };
}

/** As a list of hashes, or as GitLab's forms flatten it. */
export function readVariables(call: Call): PipelineVariable[] {
  const value = call.input.values.variables ?? call.input.values.job_variables_attributes;
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid('variables');
  return value.map((each: unknown) => {
    if (typeof each !== 'object' || each === null) throw invalid('variables');
    const { key, value: text, variable_type: type } = each as Record<string, unknown>;
    if (typeof key !== 'string' || !/^\w{1,255}$/.test(key))
      throw badRequest({ base: [`Variables key ${key} is invalid`] });
    if (type !== undefined && type !== 'env_var' && type !== 'file') throw invalid('variables', 'have an unknown type');
    return { key, value: String(text ?? ''), variable_type: type === 'file' ? 'file' : 'env_var' };
  });
}

/** What keeps a pipeline from being made is the asker's to mend. */
async function orBad<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (error instanceof ConfigError) throw badRequest({ base: [...error.messages] });
    if (error instanceof NoPipeline) throw badRequest({ base: [error.message] });
    throw error;
  });
}

type Wanted = { ref: string; source: 'api' | 'trigger'; variables: PipelineVariable[] };

/** A branch before a tag of the same name. */
export async function createAt(forge: PipelineForge, project: Project, user: User, { ref, source, variables }: Wanted) {
  const dir = forge.repositories.path(project.id);
  const isBranch = await branchExists(dir, ref);
  const sha = await resolveCommit(dir, isBranch ? `refs/heads/${ref}` : `refs/tags/${ref}`);
  if (!sha) throw badRequest({ base: ['Reference not found'] });
  const pipeline = { ref, tag: !isBranch, sha, beforeSha: zeroSha, source };
  const made = await orBad(createPipeline(forge, { project, user, pipeline, variables }));
  return { status: 201, json: showPipeline(forge, project, made) };
}

export const plainRef = (ref: string): string => ref.replace(/^refs\/(heads|tags)\//, '');

async function create(call: Call) {
  const project = readableProject(call);
  const ref = plainRef(call.input.needText('ref'));
  const user = checkMayRun(call, project, ref);
  return createAt(pipelineForge(call), project, user, { ref, source: 'api', variables: readVariables(call) });
}

async function cancel(call: Call) {
  const { forge, project, pipeline } = findPipeline(call);
  checkMayRun(call, project, pipeline.ref);
  return { json: showPipeline(forge, project, await cancelPipeline(forge, pipeline.id)) };
}

async function retry(call: Call) {
  const { forge, project, pipeline } = findPipeline(call);
  const user = checkMayRun(call, project, pipeline.ref);
  return { status: 201, json: showPipeline(forge, project, await retryPipeline(forge, pipeline.id, user)) };
}

async function remove(call: Call) {
  const { forge, project, pipeline } = findPipeline(call);
  needUser(call);
  if (projectLevel(forge.store, call.viewer, project) < accessLevels.owner) throw forbidden();
  await deletePipeline(forge, pipeline.id);
  return { status: 204 };
}

function mergeRequest(call: Call, project: Project) {
  const found = call.forge.store.mergeRequests.find(
    (each) => each.projectId === project.id && String(each.iid) === call.params.iid,
  );
  if (!found) throw notFound();
  return found;
}

function ofMergeRequest(call: Call) {
  const project = readableProject(call);
  const forge = pipelineForge(call);
  const request = mergeRequest(call, project);
  const found = forge.pipelines.store.ofProject(project.id).filter((each) => each.mergeRequestId === request.id);
  return paged(call.url, call.input, found.reverse(), (pipeline) => showPipelineBasic(forge, project, pipeline));
}

async function forMergeRequest(call: Call) {
  const project = readableProject(call);
  const forge = pipelineForge(call);
  const request = mergeRequest(call, project);
  const user = checkMayRun(call, project, request.sourceBranch);
  const made = await orBad(createForMergeRequest(forge, project, user, request));
  if (!made) throw badRequest({ base: ['The source branch is gone'] });
  return { status: 201, json: showPipeline(forge, project, made) };
}

const base = 'projects/:id/pipelines';

export const pipelineListRoutes: Routes = [
  ['GET', base, list],
  ['POST', 'projects/:id/pipeline', create],
  ['GET', `${base}/latest`, latest],
  ['GET', `${base}/:pipeline`, one],
  ['DELETE', `${base}/:pipeline`, remove],
  ['GET', `${base}/:pipeline/variables`, variables],
  ['POST', `${base}/:pipeline/cancel`, cancel],
  ['POST', `${base}/:pipeline/retry`, retry],
  ['GET', 'projects/:id/merge_requests/:iid/pipelines', ofMergeRequest],
  ['POST', 'projects/:id/merge_requests/:iid/pipelines', forMergeRequest],
];
