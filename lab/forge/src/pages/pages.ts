import type { Project } from '../domain/model.ts';
import { type Forge, withPipelines } from '../forge.ts';
import type { Reply } from '../http/reply.ts';
import { branchesPage, commitPage, commitsPage } from './history.ts';
import { blobPage, editPage, projectPage, rawFile, treePage } from './code.ts';
import { absent } from './layout.ts';
import { groupPage, homePage } from './home.ts';
import { mergeRequestPage, mergeRequestsPage } from './merge-requests.ts';
import { jobPage, pipelinePage, pipelinesPage } from './pipelines.ts';
import { isOpen, splitRef } from './visible.ts';

function decode(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname).replace(/^\/+|\/+$/g, '');
  } catch {
    return undefined;
  }
}

async function inProject(forge: Forge, project: Project, rest: string): Promise<Reply> {
  const [kind = '', ...parts] = rest.split('/');
  const tail = parts.join('/');
  if (kind === 'branches') return branchesPage(forge, project);
  if (kind === 'commit') return commitPage(forge, project, tail);
  if (kind === 'merge_requests') {
    return tail ? mergeRequestPage(forge, project, Number(parts[0])) : mergeRequestsPage(forge, project);
  }
  const withJobs = withPipelines(forge);
  if (withJobs && kind === 'pipelines') {
    return tail ? pipelinePage(withJobs, project, Number(tail)) : pipelinesPage(withJobs, project);
  }
  if (withJobs && kind === 'jobs') return jobPage(withJobs, project, Number(tail));
  const place = await splitRef(forge, project, tail);
  if (!place) return absent();
  if (kind === 'tree') return treePage(forge, project, place);
  if (kind === 'blob') return blobPage(forge, project, place);
  if (kind === 'raw') return rawFile(forge, project, place);
  if (kind === 'edit') return editPage(forge, project, place);
  if (kind === 'commits') return commitsPage(forge, project, place);
  return absent();
}

/** Pages need no sign-in: they show what is public or internal, since the forge listens on this machine alone. */
export async function renderForgePage(forge: Forge, url: URL): Promise<Reply> {
  const path = decode(url.pathname);
  if (path === undefined) return absent();
  if (path === '') return homePage(forge);
  const [name = '', rest] = path.split(/\/-\/(.*)/s);
  const project = forge.store.projectByPath(name.replace(/\.git$/, ''));
  if (project) {
    if (!isOpen(project)) return absent();
    return rest ? inProject(forge, project, rest) : projectPage(forge, project);
  }
  const group = forge.store.groupByPath(path.replace(/^groups\//, ''));
  if (group && isOpen(group)) return groupPage(forge, group);
  return absent();
}
