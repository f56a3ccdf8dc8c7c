import { cp, lstat, mkdir, readdir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { writePrivate } from '../../../kit/files.ts';
import { openInputs } from '../ansible/credentials.ts';
import type { Base } from '../base.ts';
import type { Project, UnifiedJob } from '../domain/awx.ts';
import { checkout, type GitContext, listFiles, mirror } from './git.ts';
import type { Started } from './workshop.ts';

/** What cannot go on as it was asked; the message says what to do. */
export class Unrunnable extends Error {}

export interface Running {
  mark: string;
  timeoutSeconds: number;
  onStart(started: Pick<Started, 'end'>): void;
  say(text: string): void;
}

export function gitContext(base: Base, running: Running): GitContext {
  return {
    tools: base.tools,
    log: base.log,
    mark: running.mark,
    timeoutSeconds: running.timeoutSeconds,
    onStart: running.onStart,
    onOutput: running.say,
  };
}

const folderOf = (base: Base, project: Project) => base.store.folder('projects', String(project.id));

async function writeCredentials(base: Base, project: Project, folder: string): Promise<string | undefined> {
  const credential = project.credential === null ? undefined : base.store.of.credentials.get(project.credential);
  if (!credential) return undefined;
  const { username = '', password = '' } = openInputs(base.sealer, credential);
  const url = new URL(project.scm_url);
  url.username = encodeURIComponent(username);
  url.password = encodeURIComponent(password);
  const path = join(folder, 'git-credentials');
  await writePrivate(path, `${url.protocol}//${url.username}:${url.password}@${url.host}\n`);
  return path;
}

/** Fetches what the project's URL has to give; the commit stands in the project from then on. */
export async function updateProject(base: Base, project: Project, folder: string, running: Running): Promise<string> {
  const home = folderOf(base, project);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const credentials = await writeCredentials(base, project, folder);
  // Two updates of one project would write into one repository.
  return base.store.lock.run(`project ${project.id}`, () =>
    mirror(gitContext(base, running), home, project.scm_url, project.scm_branch, credentials),
  );
}

/** A copy of the project for one job alone, which nothing else changes while it runs. */
export async function placeProject(base: Base, project: Project, target: string, running: Running): Promise<void> {
  await mkdir(target, { recursive: true, mode: 0o700 });
  if (project.scm_type === 'git') {
    await checkout(gitContext(base, running), folderOf(base, project), project.scm_revision, target);
    return;
  }
  const source = join(base.projectsDir, project.local_path);
  const there = await lstat(source).catch(() => undefined);
  if (!there?.isDirectory()) {
    throw new Unrunnable(
      `The project's folder ${project.local_path} is not in ${base.projectsDir}. Put it there, or change local_path.`,
    );
  }
  await cp(source, target, { recursive: true, verbatimSymlinks: true });
}

/** The file that is to be run: a plain one of the project, wherever links may lead. */
export async function findPlaybook(target: string, name: string): Promise<string> {
  const actual = await realpath(join(target, name)).catch(() => undefined);
  if (!actual)
    throw new Unrunnable(`The project has no file ${name}. Correct the template's playbook, or update the project.`);
  const inside = relative(await realpath(target), actual);
  const file = await lstat(actual);
  if (inside.startsWith('..') || inside.startsWith(sep) || !file.isFile()) {
    throw new Unrunnable(
      `${name} is not a file of the project. Only what is in the project, and was reviewed with it, is run.`,
    );
  }
  return actual;
}

const runnable = /\.(ya?ml|sh)$/;

export async function playbooksOf(base: Base, project: Project): Promise<string[]> {
  if (project.scm_type === 'git') {
    if (!project.scm_revision) return [];
    const running = { mark: `list-${project.id}`, timeoutSeconds: 20, onStart: () => undefined, say: () => undefined };
    return (await listFiles(gitContext(base, running), folderOf(base, project), project.scm_revision)).filter((name) =>
      runnable.test(name),
    );
  }
  const names = await readdir(join(base.projectsDir, project.local_path), { recursive: true }).catch(() => []);
  return names.filter((name) => runnable.test(name)).sort();
}

export function describeFailure(job: UnifiedJob): string {
  return `Previous Task Failed: ${JSON.stringify({ job_type: job.type, job_name: job.name, job_id: String(job.id) })}`;
}
