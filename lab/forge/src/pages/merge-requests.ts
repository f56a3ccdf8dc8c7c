import { html } from '../../../kit/page.ts';
import type { MergeRequest, Project } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import { diffFiles } from '../git/diff.ts';
import { listCommits } from '../git/log.ts';
import type { Reply } from '../http/reply.ts';
import { changeRange } from '../rest/merge-request-show.ts';
import { mergeStatus } from '../service/merge-requests.ts';
import { commitList } from './history.ts';
import { absent, page, pathOf, projectCrumbs, time, trail } from './layout.ts';

function ofProject(forge: Forge, project: Project): MergeRequest[] {
  return forge.store.mergeRequests.all().filter((request) => request.projectId === project.id);
}

export function mergeRequestsPage(forge: Forge, project: Project): Reply {
  const root = `/${pathOf(forge.store.projectPath(project))}/-/merge_requests`;
  const items = ofProject(forge, project)
    .reverse()
    .map(
      (request) => html`<li><a href="${root}/${request.iid}">${request.title}</a>
        <span class="soft">!${request.iid} · ${request.state} · ${time(request.updatedAt)}</span></li>`,
    );
  const empty = html`<p class="soft">No merge requests. Push a branch and open one with the API or from a template.</p>`;
  const list = items.length > 0 ? html`<ul>${items}</ul>` : empty;
  return page('Merge requests', html`${trail(projectCrumbs(forge, project))}<h1>Merge requests</h1>${list}`);
}

export async function mergeRequestPage(forge: Forge, project: Project, iid: number): Promise<Reply> {
  const request = ofProject(forge, project).find((each) => each.iid === iid);
  if (!request) return absent();
  const dir = forge.repositories.path(project.id);
  const status = await mergeStatus(dir, project, request);
  const range = await changeRange(dir, request);
  const commits = range ? await listCommits(dir, `${range.base}..${range.source}`) : [];
  const diffs = range ? await diffFiles(dir, range.base, range.source) : [];
  const author = forge.store.users.get(request.authorId)?.name ?? 'unknown';
  return page(
    `!${request.iid} ${request.title}`,
    html`${trail(projectCrumbs(forge, project))}<h1>${request.title}</h1>
      <p>${request.state}${request.state === 'opened' && ` (${status.replaceAll('_', ' ')})`} ·
      <code>${request.sourceBranch}</code> into <code>${request.targetBranch}</code> · ${author}, ${time(request.createdAt)}</p>
      <p>${request.description}</p><h2>Commits</h2>${commitList(forge, project, commits)}<h2>Changes</h2>
      ${diffs.map((diff) => html`<h3>${diff.newPath}</h3><pre class="scroll" tabindex="0"><code>${diff.patch}</code></pre>`)}`,
  );
}
