import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveCommit, zeroSha } from './read.ts';
import { git, gitText, tryGit } from './run.ts';

export type Person = { name: string; email: string };

export type CommitAction = {
  action: 'create' | 'update' | 'delete' | 'move' | 'chmod';
  path: string;
  previousPath?: string;
  content?: Buffer;
  executable?: boolean;
  lastCommitId?: string;
};

/** What is asked for does not fit to what is there; the message is for the person who asked. */
export class WriteConflict extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WriteConflict';
  }
}

export function identity(author: Person, committer: Person): Record<string, string> {
  const clean = (text: string) => text.replace(/[<>\n\r\0]/g, ' ').trim();
  return {
    GIT_AUTHOR_NAME: clean(author.name) || 'unknown',
    GIT_AUTHOR_EMAIL: clean(author.email),
    GIT_COMMITTER_NAME: clean(committer.name) || 'unknown',
    GIT_COMMITTER_EMAIL: clean(committer.email),
  };
}

export async function moveRef(dir: string, ref: string, to: string, from: string): Promise<void> {
  const result = await tryGit(['update-ref', ref, to, from], { dir });
  if (result.code !== 0)
    throw new WriteConflict('Could not update the branch. It has changed in the meantime; try again.');
}

export async function deleteRef(dir: string, ref: string): Promise<void> {
  await git(['update-ref', '-d', ref], { dir });
}

export function isSafePath(path: string): boolean {
  const parts = path.split('/');
  return path !== '' && !path.includes('\0') && !parts.some((part) => /^(\.\.?|\.git|)$/i.test(part));
}

async function withIndex<T>(work: (env: Record<string, string>) => Promise<T>): Promise<T> {
  const file = join(tmpdir(), `forge-index-${randomUUID()}`);
  try {
    return await work({ GIT_INDEX_FILE: file });
  } finally {
    await rm(file, { force: true });
  }
}

type Step = { dir: string; env: Record<string, string> };

async function indexed(step: Step, path: string): Promise<{ mode: string; sha: string } | undefined> {
  const text = (await git(['ls-files', '--stage', '-z', '--', path], step)).toString();
  const line = text.split('\0').find((each) => each.endsWith(`\t${path}`));
  const [mode = '', sha = ''] = line?.split(' ') ?? [];
  return line ? { mode, sha } : undefined;
}

async function setEntry(step: Step, path: string, mode: string, sha: string): Promise<void> {
  await git(['update-index', '--add', '--replace', '-z', '--index-info'], {
    ...step,
    input: `${mode} ${sha}\t${path}\0`,
  });
}

/** Mode 0 takes a path out; unlike `--force-remove` this needs no work tree. */
async function removeEntry(step: Step, path: string): Promise<void> {
  await git(['update-index', '-z', '--index-info'], { ...step, input: `0 ${zeroSha}\t${path}\0` });
}

async function store(step: Step, content: Buffer): Promise<string> {
  return gitText(['hash-object', '-w', '--stdin'], { dir: step.dir, input: content });
}

async function apply(step: Step, action: CommitAction): Promise<void> {
  if (!isSafePath(action.path)) throw new WriteConflict(`invalid path: '${action.path}'`);
  const current = await indexed(step, action.path);
  if (action.action === 'create' && current) throw new WriteConflict('A file with this name already exists');
  if (action.action === 'move') return move(step, action, current !== undefined);
  if (action.action !== 'create' && !current) throw new WriteConflict("A file with this name doesn't exist");
  if (action.action === 'delete') return removeEntry(step, action.path);
  const mode = action.executable === undefined ? (current?.mode ?? '100644') : action.executable ? '100755' : '100644';
  const keep = action.action === 'chmod' && current;
  await setEntry(step, action.path, mode, keep ? current.sha : await store(step, action.content ?? Buffer.alloc(0)));
}

async function move(step: Step, action: CommitAction, taken: boolean): Promise<void> {
  const from = action.previousPath ?? '';
  const source = await indexed(step, from);
  if (!source) throw new WriteConflict("A file with this name doesn't exist");
  if (taken) throw new WriteConflict('A file with this name already exists');
  await removeEntry(step, from);
  await setEntry(step, action.path, source.mode, action.content ? await store(step, action.content) : source.sha);
}

export type CommitRequest = {
  branch: string;
  /** Where a branch that is not there yet begins; absent in an empty repository. */
  start?: string;
  message: string;
  author: Person;
  committer: Person;
  actions: readonly CommitAction[];
};

async function checkUnchanged(dir: string, parent: string | undefined, action: CommitAction): Promise<void> {
  if (!action.lastCommitId || !parent) return;
  const last = await gitText(['log', '-1', '--format=%H', parent, '--', action.path], { dir });
  if (last && last !== action.lastCommitId) {
    throw new WriteConflict('You are attempting to update a file that has changed since you started editing it.');
  }
}

/** One commit from many file actions; either all of them happen or none. */
export async function commitActions(dir: string, request: CommitRequest) {
  const ref = `refs/heads/${request.branch}`;
  const before = await resolveCommit(dir, ref);
  const parent = before ?? request.start;
  for (const action of request.actions) await checkUnchanged(dir, parent, action);
  const tree = await withIndex(async (env) => {
    const step = { dir, env };
    if (parent) await git(['read-tree', parent], step);
    for (const action of request.actions) await apply(step, action);
    return gitText(['write-tree'], step);
  });
  const parents = parent ? ['-p', parent] : [];
  const env = identity(request.author, request.committer);
  const after = await gitText(['commit-tree', tree, ...parents], { dir, env, input: `${request.message.trimEnd()}\n` });
  await moveRef(dir, ref, after, before ?? zeroSha);
  return { before: before ?? zeroSha, after };
}

/** The first commit of a repository, with all that lies in a folder. */
export async function commitFolder(dir: string, folder: string, branch: string, message: string, person: Person) {
  const tree = await withIndex(async (env) => {
    await git(['-c', 'core.bare=false', `--work-tree=${folder}`, 'add', '--all', '--force', '.'], { dir, env });
    return gitText(['write-tree'], { dir, env });
  });
  const commit = await gitText(['commit-tree', tree], { dir, env: identity(person, person), input: `${message}\n` });
  await moveRef(dir, `refs/heads/${branch}`, commit, zeroSha);
}
