import { html } from '../../../kit/page.ts';
import type { Group, Project } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import type { Reply } from '../http/reply.ts';
import { page, pathOf, time, trail } from './layout.ts';
import { isOpen } from './visible.ts';

function list(forge: Forge, projects: readonly Project[]) {
  if (projects.length === 0)
    return html`<p class="soft">No projects yet. Push one, or ask for a new service in the portal.</p>`;
  return html`<ul>${projects.map(
    (project) => html`<li><a href="/${pathOf(forge.store.projectPath(project))}">${project.name}</a>
      <span class="soft">${project.description} · changed ${time(project.lastActivityAt)}</span></li>`,
  )}</ul>`;
}

function projectsOf(forge: Forge, group: Group): Project[] {
  return forge.store.projects
    .all()
    .filter((project) => project.namespace.kind === 'group' && project.namespace.id === group.id && isOpen(project))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

export function homePage(forge: Forge): Reply {
  const groups = forge.store.groups.all().filter(isOpen);
  return page(
    'Projects',
    html`<h1>Projects</h1>
      <p class="soft">The company's git forge. Clone over HTTP with your username and password.</p>
      ${groups.map(
        (group) => html`<section><h2><a href="/groups/${pathOf(group.fullPath)}">${group.name}</a></h2>
          ${list(forge, projectsOf(forge, group))}</section>`,
      )}`,
  );
}

export function groupPage(forge: Forge, group: Group): Reply {
  const members = group.members
    .map((member) => forge.store.users.get(member.userId))
    .filter((user) => user !== undefined && !user.bot);
  const subgroups = forge.store.groups.all().filter((each) => each.parentId === group.id && isOpen(each));
  return page(
    group.name,
    html`${trail([])}<h1>${group.name}</h1><p class="soft">${group.description}</p>
      <h2>Projects</h2>${list(forge, projectsOf(forge, group))}
      ${
        subgroups.length > 0 &&
        html`<h2>Subgroups</h2><ul>${subgroups.map(
          (each) => html`<li><a href="/groups/${pathOf(each.fullPath)}">${each.name}</a></li>`,
        )}</ul>`
      }
      <h2>Members</h2><ul>${members.map((user) => html`<li>${user?.name} <span class="soft">${user?.username}</span></li>`)}</ul>`,
  );
}
