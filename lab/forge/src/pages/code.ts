import { type Html, html } from '../../../kit/page.ts';
import type { Project } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import { findEntry, listTree, readBlob, resolveCommit } from '../git/read.ts';
import type { Reply } from '../http/reply.ts';
import { absent, page, pathOf, projectCrumbs, trail } from './layout.ts';
import { renderMarkdown } from './markdown.ts';
import type { Place } from './visible.ts';

function base(forge: Forge, project: Project): string {
  return `/${pathOf(forge.store.projectPath(project))}`;
}

function menu(forge: Forge, project: Project): Html {
  const root = `${base(forge, project)}/-`;
  return html`<nav aria-label="Project"><p><a href="${root}/tree/${pathOf(project.defaultBranch)}">Files</a> ·
    <a href="${root}/commits/${pathOf(project.defaultBranch)}">Commits</a> · <a href="${root}/branches">Branches</a> ·
    <a href="${root}/merge_requests">Merge requests</a>${forge.pipelines && html` · <a href="${root}/pipelines">Pipelines</a>`}</p></nav>`;
}

async function files(forge: Forge, project: Project, place: Place): Promise<Html | undefined> {
  const entries = await listTree(forge.repositories.path(project.id), place.commit, place.path, false);
  if (!entries) return undefined;
  const root = `${base(forge, project)}/-`;
  const folders = entries.filter((entry) => entry.type === 'tree');
  const others = entries.filter((entry) => entry.type !== 'tree');
  return html`<ul>${[...folders, ...others].map((entry) => {
    const kind = entry.type === 'tree' ? 'tree' : 'blob';
    return html`<li><a href="${root}/${kind}/${pathOf(place.ref)}/${pathOf(entry.path)}">${entry.name}${kind === 'tree' && '/'}</a></li>`;
  })}</ul>`;
}

async function readText(forge: Forge, project: Project, place: Place): Promise<Buffer | undefined> {
  const dir = forge.repositories.path(project.id);
  const entry = await findEntry(dir, place.commit, place.path);
  return entry?.type === 'blob' ? readBlob(dir, entry.id) : undefined;
}

function emptyProject(forge: Forge, project: Project): Html {
  const url = `${forge.publicUrl}/${forge.store.projectPath(project)}.git`;
  return html`<p>This project has no commits yet. Put the first one in it:</p>
    <pre class="scroll"><code>git clone ${url}
cd ${project.path}
git switch -c ${project.defaultBranch}
git add . && git commit -m "Initial commit"
git push -u origin ${project.defaultBranch}</code></pre>`;
}

export async function projectPage(forge: Forge, project: Project): Promise<Reply> {
  const ref = project.defaultBranch;
  const commit = await resolveCommit(forge.repositories.path(project.id), ref);
  const place = { ref, commit: commit ?? '', path: '' };
  const list = commit && (await files(forge, project, place));
  const readme = commit && (await readText(forge, project, { ...place, path: 'README.md' }));
  const url = `${forge.publicUrl}/${forge.store.projectPath(project)}.git`;
  return page(
    forge.store.projectPath(project),
    html`${trail(projectCrumbs(forge, project).slice(0, 1))}<h1>${project.name}</h1><p class="soft">${project.description}</p>
      ${menu(forge, project)}<p>Clone: <code>${url}</code></p>
      ${list ? html`<h2>Files</h2>${list}` : emptyProject(forge, project)}
      ${readme ? html`<section aria-label="README"><h2>README</h2>${renderMarkdown(readme.toString())}</section>` : undefined}`,
  );
}

export async function treePage(forge: Forge, project: Project, place: Place): Promise<Reply> {
  const list = await files(forge, project, place);
  if (!list) return absent();
  const title = place.path || project.name;
  return page(
    `${title} at ${place.ref}`,
    html`${trail(projectCrumbs(forge, project))}<h1>${title}</h1><p class="soft">${place.ref}</p>${menu(forge, project)}${list}`,
  );
}

export async function blobPage(forge: Forge, project: Project, place: Place): Promise<Reply> {
  const content = await readText(forge, project, place);
  if (!content) return absent();
  const root = `${base(forge, project)}/-`;
  const where = `${pathOf(place.ref)}/${pathOf(place.path)}`;
  const binary = content.subarray(0, 8000).includes(0);
  return page(
    `${place.path} at ${place.ref}`,
    html`${trail(projectCrumbs(forge, project))}<h1>${place.path}</h1>
      <p class="soft">${place.ref} · ${content.length} bytes</p>
      <p><a href="${root}/raw/${where}">Raw</a> · <a href="${root}/edit/${where}">Edit</a> ·
      <a href="${root}/commits/${where}">History</a></p>
      ${binary ? html`<p>This file is not text.</p>` : html`<pre class="scroll" tabindex="0"><code>${content.toString()}</code></pre>`}`,
  );
}

export async function rawFile(forge: Forge, project: Project, place: Place): Promise<Reply> {
  const content = await readText(forge, project, place);
  if (!content) return absent();
  const binary = content.subarray(0, 8000).includes(0);
  const type = binary ? 'application/octet-stream' : 'text/plain; charset=utf-8';
  return {
    bytes: content,
    headers: { 'content-type': type, 'content-security-policy': "default-src 'none'; sandbox" },
  };
}

export async function editPage(forge: Forge, project: Project, place: Place): Promise<Reply> {
  if (!(await readText(forge, project, place))) return absent();
  const url = `${forge.publicUrl}/${forge.store.projectPath(project)}.git`;
  return page(
    `Edit ${place.path}`,
    html`${trail(projectCrumbs(forge, project))}<h1>Edit ${place.path}</h1>
      <p>Files are edited with git. Sign in with your username and password when git asks.</p>
      <pre class="scroll"><code>git clone --branch ${place.ref} ${url}
cd ${project.path}
# change ${place.path}
git commit -am "Change ${place.path}"
git push</code></pre>`,
  );
}
