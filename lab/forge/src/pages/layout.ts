import { type Html, html, renderPage } from '../../../kit/page.ts';
import type { Project } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import type { Reply } from '../http/reply.ts';

export function page(title: string, body: Html, status = 200): Reply {
  const rendered = renderPage({ title: `${title} · Forge`, body });
  const headers = { ...rendered.headers, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' };
  return { status, text: rendered.html, headers };
}

export function pathOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

export type Crumb = { name: string; href: string };

export function trail(crumbs: readonly Crumb[]): Html {
  return html`<nav aria-label="Where you are"><p><a href="/">Forge</a>${crumbs.map(
    (crumb) => html` / <a href="${crumb.href}">${crumb.name}</a>`,
  )}</p></nav>`;
}

export function projectCrumbs(forge: Forge, project: Project): Crumb[] {
  const space = forge.store.namespacePath(project);
  const path = forge.store.projectPath(project);
  return [
    { name: space, href: `/${pathOf(space)}` },
    { name: project.name, href: `/${pathOf(path)}` },
  ];
}

export function absent(): Reply {
  return page(
    'Not found',
    html`<h1>Not found</h1><p>There is nothing at this address, or it is private.</p><p><a href="/">To all projects</a></p>`,
    404,
  );
}

export function time(value: string): Html {
  return html`<time datetime="${value}">${value.slice(0, 16).replace('T', ' ')}</time>`;
}
