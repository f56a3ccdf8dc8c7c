import { relativeUrl } from '../source/paths';
import { renderContents } from './contents';
import { escapeHtml } from './escape';
import { pagesInOrder, renderNavigation } from './navigation';
import type { Page, Site } from './types';

function renderSidebar(kind: 'primary' | 'secondary', type: 'navigation' | 'toc', content: string): string {
  return [
    `<div class="md-sidebar md-sidebar--${kind}" data-md-component="sidebar" data-md-type="${type}">`,
    `<div class="md-sidebar__scrollwrap"><div class="md-sidebar__inner">${content}</div></div></div>`,
  ].join('');
}

function renderFooterLink(page: Page, target: Page | undefined, direction: 'prev' | 'next'): string {
  if (!target) {
    return '';
  }
  const label = direction === 'prev' ? 'Previous' : 'Next';
  const title = escapeHtml(target.title);
  return [
    `<a href="${escapeHtml(relativeUrl(page.url, target.url))}" rel="${direction}" aria-label="${label}: ${title}"`,
    ` class="md-footer__link md-footer__link--${direction}"><span class="md-footer__title">`,
    `<span class="md-footer__direction">${label}</span><span class="md-ellipsis">${title}</span></span></a>`,
  ].join('');
}

function renderFooter(site: Site, page: Page): string {
  const order = pagesInOrder(site.nav);
  const index = order.indexOf(page.source);
  const at = (position: number) => (index < 0 ? undefined : site.pages.get(order[position] ?? ''));
  const links = renderFooterLink(page, at(index - 1), 'prev') + renderFooterLink(page, at(index + 1), 'next');
  return `<footer class="md-footer"><nav class="md-footer__inner md-grid" aria-label="Pages">${links}</nav></footer>`;
}

function renderArticle(page: Page): string {
  const edit = page.editUrl
    ? `<a href="${escapeHtml(page.editUrl)}" title="Edit this page" class="md-content__button md-icon">✎</a>`
    : '';
  const title = page.headings.some(({ level }) => level === 1) ? '' : `<h1>${escapeHtml(page.title)}</h1>`;
  return `<article class="md-content__inner md-typeset">${edit}${title}${page.html}</article>`;
}

/** The frame that TechDocs' reader looks for: it takes out the header, moves the sidebars and styles the classes. */
export function renderPage(site: Site, page: Page): string {
  const title = page.title === site.name ? page.title : `${page.title} - ${site.name}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${relativeUrl(page.url, site.stylesheet)}">
</head>
<body dir="ltr">
<input class="md-toggle" data-md-toggle="drawer" type="checkbox" id="__drawer" autocomplete="off" aria-label="Navigation">
<label class="md-overlay" for="__drawer"></label>
<header class="md-header"><nav class="md-header__inner md-grid" aria-label="Header"><label class="md-header__button md-icon" for="__drawer"></label><span class="md-header__title">${escapeHtml(site.name)}</span></nav></header>
<div class="md-container" data-md-component="container">
<main class="md-main" data-md-component="main"><div class="md-main__inner md-grid">
${renderSidebar('primary', 'navigation', renderNavigation(site, page))}
${renderSidebar('secondary', 'toc', renderContents(page.headings))}
<div class="md-content" data-md-component="content">
${renderArticle(page)}
</div>
</div></main>
${renderFooter(site, page)}
</div>
</body>
</html>
`;
}
