import { neededLevel, projectLevel } from '../domain/access.ts';
import { accessLevels, type ProtectedBranch } from '../domain/model.ts';
import { readCommit } from '../git/log.ts';
import { branchExists, isValidBranchName, listRefs, resolveCommit, zeroSha } from '../git/read.ts';
import { deleteRef, moveRef } from '../git/write.ts';
import type { Call } from '../http/call.ts';
import { ApiError, badRequest, forbidden, missing, notFound } from '../http/errors.ts';
import { paged } from '../http/paging.ts';
import { announcePush } from '../service/pushes.ts';
import { findRepository, needUser, projectWithLevel, type Repository, repositoryWithLevel } from './find.ts';
import type { Routes } from './routes.ts';
import { showBranch } from './show-git.ts';

async function show(call: Call, { project, dir }: Repository, name: string, sha: string) {
  const commit = await readCommit(dir, sha);
  if (!commit) throw notFound('Branch');
  return showBranch(call.forge, project, name, commit);
}

async function list(call: Call) {
  const repository = findRepository(call);
  const search = call.input.text('search') ?? '';
  const refs = (await listRefs(repository.dir, 'heads')).filter((ref) => ref.name.includes(search));
  return paged(call.url, call.input, refs, (ref) => show(call, repository, ref.name, ref.sha));
}

async function one(call: Call) {
  const repository = findRepository(call);
  const name = call.params.branch ?? '';
  const sha = await resolveCommit(repository.dir, `refs/heads/${name}`);
  if (!sha) throw notFound('Branch');
  return { json: await show(call, repository, name, sha) };
}

async function create(call: Call) {
  const repository = repositoryWithLevel(call, accessLevels.developer);
  const { project, dir } = repository;
  const user = needUser(call);
  const name = call.input.needText('branch');
  const from = call.input.needText('ref');
  if (!(await isValidBranchName(dir, name))) throw badRequest('Branch name is invalid');
  if (await branchExists(dir, name)) throw badRequest('Branch already exists');
  const sha = await resolveCommit(dir, from);
  if (!sha) throw badRequest(`Invalid reference name: ${from}`);
  await moveRef(dir, `refs/heads/${name}`, sha, zeroSha);
  await announcePush(call.forge, project, user, [{ ref: `refs/heads/${name}`, before: zeroSha, after: sha }]);
  return { status: 201, json: await show(call, repository, name, sha) };
}

async function remove(call: Call) {
  const { project, dir } = repositoryWithLevel(call, accessLevels.developer);
  const user = needUser(call);
  const name = call.params.branch ?? '';
  const sha = await resolveCommit(dir, `refs/heads/${name}`);
  if (!sha) throw notFound('Branch');
  if (name === project.defaultBranch) throw new ApiError(405, { message: 'Cannot remove HEAD branch' });
  if (projectLevel(call.forge.store, call.viewer, project) < neededLevel(project, name, 'push')) throw forbidden();
  await deleteRef(dir, `refs/heads/${name}`);
  await announcePush(call.forge, project, user, [{ ref: `refs/heads/${name}`, before: sha, after: zeroSha }]);
  return { status: 204 };
}

function showRule(rule: ProtectedBranch) {
  const level = (value: number) => [
    { id: rule.id, access_level: value, access_level_description: value === 0 ? 'No one' : `Level ${value} and above` },
  ];
  return {
    id: rule.id,
    name: rule.name,
    push_access_levels: level(rule.pushLevel),
    merge_access_levels: level(rule.mergeLevel),
    allow_force_push: false,
    code_owner_approval_required: false,
  };
}

function listRules(call: Call) {
  const project = projectWithLevel(call, accessLevels.developer);
  return paged(call.url, call.input, project.protectedBranches, showRule);
}

function oneRule(call: Call) {
  const project = projectWithLevel(call, accessLevels.developer);
  const rule = project.protectedBranches.find((each) => each.name === call.params.branch);
  if (!rule) throw notFound();
  return { json: showRule(rule) };
}

function readLevel(call: Call, name: string): number {
  const value = call.input.number(name) ?? accessLevels.maintainer;
  if (![0, 30, 40, 60].includes(value)) throw new ApiError(400, { error: `${name} does not have a valid value` });
  return value;
}

async function protect(call: Call) {
  const project = projectWithLevel(call, accessLevels.maintainer);
  const name = call.input.text('name');
  if (!name) throw missing('name');
  if (/[\s\n]/.test(name)) throw badRequest('Branch name is invalid');
  const pushLevel = readLevel(call, 'push_access_level');
  const mergeLevel = readLevel(call, 'merge_access_level');
  let rule: ProtectedBranch | undefined;
  await call.forge.store.projects.change(project.id, (current) => {
    if (current.protectedBranches.some((each) => each.name === name)) {
      throw new ApiError(409, { message: `Protected branch '${name}' already exists` });
    }
    const id = Math.max(0, ...current.protectedBranches.map((each) => each.id)) + 1;
    rule = { id, name, pushLevel, mergeLevel };
    return { ...current, protectedBranches: [...current.protectedBranches, rule] };
  });
  return { status: 201, json: rule && showRule(rule) };
}

async function unprotect(call: Call) {
  const project = projectWithLevel(call, accessLevels.maintainer);
  const rest = project.protectedBranches.filter((each) => each.name !== call.params.branch);
  if (rest.length === project.protectedBranches.length) throw notFound();
  await call.forge.store.projects.change(project.id, (current) => ({
    ...current,
    protectedBranches: current.protectedBranches.filter((each) => each.name !== call.params.branch),
  }));
  return { status: 204 };
}

export const branchRoutes: Routes = [
  ['GET', 'projects/:id/repository/branches', list],
  ['POST', 'projects/:id/repository/branches', create],
  ['GET', 'projects/:id/repository/branches/:branch', one],
  ['DELETE', 'projects/:id/repository/branches/:branch', remove],
  ['GET', 'projects/:id/protected_branches', listRules],
  ['POST', 'projects/:id/protected_branches', protect],
  ['GET', 'projects/:id/protected_branches/:branch', oneRule],
  ['DELETE', 'projects/:id/protected_branches/:branch', unprotect],
];
