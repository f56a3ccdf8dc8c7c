import { html } from '../../../kit/page.ts';
import type { Project } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import { diffFiles } from '../git/diff.ts';
import { type Commit, listCommits, readCommit } from '../git/log.ts';
import { listRefs, resolveCommit } from '../git/read.ts';
import type { Reply } from '../http/reply.ts';
import { absent, page, pathOf, projectCrumbs, time, trail } from './layout.ts';
import type { Place } from './visible.ts';

export function commitList(forge: Forge, project: Project, commits: readonly Commit[]) {
  const root = `/${pathOf(forge.store.projectPath(project))}/-/commit`;
  return html`<ul>${commits.map(
    (commit) => html`<li><a href="${root}/${commit.id}">${commit.title || commit.id.slice(0, 8)}</a>
      <span class="soft">${commit.author.name}, ${time(commit.committer.date)}</span></li>`,
  )}</ul>`;
}

export async function commitsPage(forge: Forge, project: Project, place: Place): Promise<Reply> {
  const dir = forge.repositories.path(project.id);
  const commits = await listCommits(dir, place.commit, { limit: 100, ...(place.path ? { path: place.path } : {}) });
  return page(
    `Commits on ${place.ref}`,
    html`${trail(projectCrumbs(forge, project))}<h1>Commits on ${place.ref}</h1>
      ${place.path && html`<p class="soft">${place.path}</p>`}${commitList(forge, project, commits)}
      ${commits.length === 100 && html`<p class="soft">The newest hundred are shown; git log shows all.</p>`}`,
  );
}

export async function branchesPage(forge: Forge, project: Project): Promise<Reply> {
  const refs = await listRefs(forge.repositories.path(project.id), 'heads');
  const root = `/${pathOf(forge.store.projectPath(project))}/-/tree`;
  const items = refs.map(
    (ref) =>
      html`<li><a href="${root}/${pathOf(ref.name)}">${ref.name}</a>${ref.name === project.defaultBranch && ' (default)'}</li>`,
  );
  const list = items.length > 0 ? html`<ul>${items}</ul>` : html`<p class="soft">No branches yet.</p>`;
  return page('Branches', html`${trail(projectCrumbs(forge, project))}<h1>Branches</h1>${list}`);
}

export async function commitPage(forge: Forge, project: Project, ref: string): Promise<Reply> {
  const dir = forge.repositories.path(project.id);
  const sha = await resolveCommit(dir, ref);
  const commit = sha && (await readCommit(dir, sha));
  if (!commit) return absent();
  const diffs = await diffFiles(dir, commit.parents[0], commit.id);
  return page(
    commit.title,
    html`${trail(projectCrumbs(forge, project))}<h1>${commit.title}</h1>
      <p class="soft">${commit.author.name}, ${time(commit.committer.date)} · <code>${commit.id}</code></p>
      <pre class="scroll">${commit.message}</pre>
      ${diffs.map(
        (diff) => html`<h2>${diff.newPath} <span class="soft">${diff.status}</span></h2>
        <pre class="scroll" tabindex="0"><code>${diff.patch}</code></pre>`,
      )}`,
  );
}
