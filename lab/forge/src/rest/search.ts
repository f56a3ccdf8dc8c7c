import { canReadCode, groupChain } from '../domain/access.ts';
import type { Project } from '../domain/model.ts';
import { listTree, readBlob, resolveCommit, type TreeEntry } from '../git/read.ts';
import { tryGit } from '../git/run.ts';
import type { Call } from '../http/call.ts';
import { ApiError } from '../http/errors.ts';
import { paged } from '../http/paging.ts';
import { findGroup, findRepository, needUser } from './find.ts';
import { filterProjects } from './project-filter.ts';
import { listVisible } from './projects.ts';
import type { Routes } from './routes.ts';
import { showProjectSimple } from './show.ts';

type Question = { words: string[]; filename?: string; extension?: string; path?: string };

function parse(text: string): Question {
  const question: Question = { words: [] };
  for (const part of text.split(/\s+/).filter(Boolean)) {
    const filter = part.match(/^(filename|extension|path):(.+)$/);
    if (filter?.[1] && filter[2]) question[filter[1] as 'filename' | 'extension' | 'path'] = filter[2];
    else question.words.push(part);
  }
  return question;
}

function wildcard(pattern: string, text: string): boolean {
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 'i').test(text);
}

async function containing(dir: string, commit: string, words: readonly string[]): Promise<Set<string> | undefined> {
  if (words.length === 0) return undefined;
  const patterns = words.flatMap((word) => ['--and', '-e', word]).slice(1);
  const args = ['grep', '-l', '-z', '-i', '-F', ...patterns, commit];
  const result = await tryGit(args, { dir });
  const names = result.stdout.toString().split('\0').filter(Boolean);
  return new Set(names.map((name) => name.slice(commit.length + 1)));
}

async function searchProject(call: Call, project: Project, question: Question) {
  const dir = call.forge.repositories.path(project.id);
  const ref = call.input.text('ref') || project.defaultBranch;
  const commit = await resolveCommit(dir, ref);
  if (!commit) return [];
  const entries = (await listTree(dir, commit, '', true)) ?? [];
  const inside = await containing(dir, commit, question.words);
  const fits = (entry: TreeEntry) =>
    entry.type === 'blob' &&
    (!question.filename || wildcard(question.filename, entry.name)) &&
    (!question.extension || entry.name.endsWith(`.${question.extension}`)) &&
    (!question.path || entry.path.includes(question.path)) &&
    (!inside || inside.has(entry.path));
  return entries.filter(fits).map((entry) => ({ project, ref, dir, entry }));
}

async function searchBlobs(call: Call, projects: readonly Project[]) {
  const question = parse(call.input.needText('search'));
  const found = [];
  for (const project of projects) found.push(...(await searchProject(call, project, question)));
  return paged(call.url, call.input, found, async ({ project, ref, dir, entry }) => {
    const data = (await readBlob(dir, entry.id))?.toString('utf8', 0, 2000) ?? '';
    const { name: basename, path } = entry;
    return { basename, data, path, filename: path, id: null, ref, startline: 1, project_id: project.id };
  });
}

function answer(call: Call, projects: Project[]) {
  needUser(call);
  const scope = call.input.choice('scope', ['blobs', 'projects']);
  if (scope === 'projects') {
    return paged(call.url, call.input, filterProjects(call, projects), (each) => showProjectSimple(call.forge, each));
  }
  if (scope !== 'blobs') throw new ApiError(400, { error: 'scope does not have a valid value' });
  const { forge, viewer } = call;
  return searchBlobs(
    call,
    projects.filter((project) => canReadCode(forge.store, viewer, project)),
  );
}

function inGroup(call: Call) {
  const parent = findGroup(call);
  const { store } = call.forge;
  const projects = listVisible(call).filter(({ namespace }) => {
    const group = namespace.kind === 'group' ? store.groups.get(namespace.id) : undefined;
    return groupChain(store, group).some((each) => each.id === parent.id);
  });
  return answer(call, projects);
}

export const searchRoutes: Routes = [
  ['GET', 'search', (call) => answer(call, listVisible(call))],
  ['GET', 'groups/:id/search', inGroup],
  ['GET', 'projects/:id/search', (call) => answer(call, [findRepository(call).project])],
];
