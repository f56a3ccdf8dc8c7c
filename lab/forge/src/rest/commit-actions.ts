import { neededLevel, projectLevel } from '../domain/access.ts';
import { isValidBranchName, resolveCommit } from '../git/read.ts';
import { type CommitAction, type CommitRequest, commitActions, WriteConflict } from '../git/write.ts';
import type { Call } from '../http/call.ts';
import { badRequest, forbidden } from '../http/errors.ts';
import { announcePush } from '../service/pushes.ts';
import { needUser, type Repository } from './find.ts';

export function readContent(content: string, encoding: string | undefined): Buffer {
  return Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8');
}

type Wanted = { branch: string; message: string; actions: readonly CommitAction[] };

async function findStart(call: Call, { project, dir }: Repository, branch: string): Promise<string | undefined> {
  if (await resolveCommit(dir, `refs/heads/${branch}`)) return undefined;
  const from = call.input.text('start_sha') ?? call.input.text('start_branch');
  const start = await resolveCommit(dir, from ?? project.defaultBranch);
  const empty = !(await resolveCommit(dir, project.defaultBranch));
  if (start && from) return start;
  if (!from && empty) return undefined;
  throw badRequest('You can only create or edit files when you are on a branch');
}

export async function makeCommit(call: Call, repository: Repository, wanted: Wanted): Promise<string> {
  const { project, dir } = repository;
  const user = needUser(call);
  const { branch } = wanted;
  if (!(await isValidBranchName(dir, branch))) throw badRequest('Branch name is invalid');
  const level = projectLevel(call.forge.store, call.viewer, project);
  if (level < neededLevel(project, branch, 'push')) throw forbidden('You are not allowed to push into this branch');
  const person = { name: user.name, email: user.email };
  const author = {
    name: call.input.text('author_name') ?? person.name,
    email: call.input.text('author_email') ?? person.email,
  };
  return call.forge.store.lock.run(`repository-${project.id}`, async () => {
    const start = await findStart(call, repository, branch);
    const request: CommitRequest = { ...wanted, author, committer: person, ...(start ? { start } : {}) };
    const { before, after } = await commitActions(dir, request).catch((error: unknown) => {
      throw error instanceof WriteConflict ? badRequest(error.message) : error;
    });
    await announcePush(call.forge, project, user, [{ ref: `refs/heads/${branch}`, before, after }]);
    return after;
  });
}
