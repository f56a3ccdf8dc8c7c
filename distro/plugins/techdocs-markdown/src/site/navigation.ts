import type { NavItem } from '../source/nav';
import { relativeUrl } from '../source/paths';
import { escapeHtml } from './escape';
import type { Page, Site } from './types';

function contains(item: NavItem, source: string): boolean {
  return item.kind === 'section'
    ? item.items.some((one) => contains(one, source))
    : item.kind === 'page' && item.source === source;
}

function renderLink(url: string, title: string, active: boolean): string {
  const className = active ? 'md-nav__link md-nav__link--active' : 'md-nav__link';
  const current = active ? ' aria-current="page"' : '';
  return `<a href="${escapeHtml(url)}" class="${className}"${current}><span class="md-ellipsis">${escapeHtml(title)}</span></a>`;
}

function renderSection(item: Extract<NavItem, { kind: 'section' }>, site: Site, page: Page, id: string): string {
  const open = contains(item, page.source);
  const title = escapeHtml(item.title);
  const list = item.items.map((one, index) => renderItem(one, site, page, `${id}_${index + 1}`)).join('');
  return [
    `<li class="md-nav__item md-nav__item--nested${open ? ' md-nav__item--active' : ''}">`,
    `<input class="md-nav__toggle md-toggle" type="checkbox" id="${id}"${open ? ' checked="checked"' : ''}>`,
    `<label class="md-nav__link" for="${id}" id="${id}_label"><span class="md-ellipsis">${title}</span>`,
    '<span class="md-nav__icon md-icon"></span></label>',
    `<nav class="md-nav" aria-labelledby="${id}_label"><ul class="md-nav__list">${list}</ul></nav></li>`,
  ].join('');
}

function renderItem(item: NavItem, site: Site, page: Page, id: string): string {
  if (item.kind === 'section') {
    return renderSection(item, site, page, id);
  }
  if (item.kind === 'link') {
    return `<li class="md-nav__item">${renderLink(item.url, item.title, false)}</li>`;
  }
  const target = site.pages.get(item.source);
  if (!target) {
    return '';
  }
  const active = item.source === page.source;
  const link = renderLink(relativeUrl(page.url, target.url), item.title ?? target.title, active);
  return `<li class="md-nav__item${active ? ' md-nav__item--active' : ''}">${link}</li>`;
}

export function renderNavigation(site: Site, page: Page): string {
  const items = site.nav.map((item, index) => renderItem(item, site, page, `__nav_${index + 1}`)).join('');
  const name = escapeHtml(site.name);
  return [
    '<nav class="md-nav md-nav--primary" aria-label="Documentation" data-md-level="0">',
    `<label class="md-nav__title" for="__drawer">${name}</label><ul class="md-nav__list">${items}</ul></nav>`,
  ].join('');
}

/** Reading order: the pages of the navigation, each once. */
export function pagesInOrder(items: readonly NavItem[]): string[] {
  const sources = items.flatMap((item) => {
    if (item.kind === 'section') {
      return pagesInOrder(item.items);
    }
    return item.kind === 'page' ? [item.source] : [];
  });
  return [...new Set(sources)];
}
