import type { Heading } from '../markdown/headings';
import { escapeHtml } from './escape';

function renderItem({ id, title }: Heading, nested: string): string {
  const link = `<a href="#${encodeURIComponent(id)}" class="md-nav__link"><span class="md-ellipsis">${escapeHtml(title)}</span></a>`;
  return `<li class="md-nav__item">${link}${nested}</li>`;
}

function renderList(items: string): string {
  return items && `<ul class="md-nav__list">${items}</ul>`;
}

/** The headings of the second level with those of the third below them. */
export function renderContents(headings: readonly Heading[]): string {
  const groups: Array<{ heading: Heading; children: Heading[] }> = [];
  for (const heading of headings) {
    if (heading.level === 2 || (heading.level === 3 && groups.length === 0)) {
      groups.push({ heading, children: [] });
    } else if (heading.level === 3) {
      groups.at(-1)?.children.push(heading);
    }
  }
  const items = groups.map(({ heading, children }) => {
    const list = renderList(children.map((child) => renderItem(child, '')).join(''));
    return renderItem(heading, list && `<nav class="md-nav" aria-label="${escapeHtml(heading.title)}">${list}</nav>`);
  });
  if (items.length === 0) {
    return '';
  }
  const title = '<label class="md-nav__title" for="__toc">On this page</label>';
  const list = `<ul class="md-nav__list" data-md-component="toc">${items.join('')}</ul>`;
  return `<nav class="md-nav md-nav--secondary" aria-label="On this page">${title}${list}</nav>`;
}
