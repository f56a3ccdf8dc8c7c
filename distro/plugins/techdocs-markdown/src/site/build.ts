import { posix } from 'node:path';
import type { BuildLog } from '../log';
import { renderMarkdown } from '../markdown/render';
import type { ResolveLink } from '../markdown/links';
import type { SiteConfig } from '../source/config';
import { editUrl } from '../source/editLink';
import { readPage, type Source } from '../source/load';
import { defaultNav, readNav, titleFromName } from '../source/nav';
import { isMarkdown, pageUrl, relativeUrl, resolveWithin } from '../source/paths';
import { escapeHtml } from './escape';
import { stylesheetPath } from './stylesheet';
import type { Page, Site } from './types';

interface BuildOptions {
  readonly config: SiteConfig;
  readonly source: Source;
  readonly editBase?: string;
  readonly log: BuildLog;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Authors link files; browsers need addresses: `../setup.md#first` on guide/index.md becomes `../setup/#first`. */
function createLinkResolver(from: string, { config, source, log }: BuildOptions): ResolveLink {
  const url = pageUrl(from, config.useDirectoryUrls);
  const assets = new Set(source.assets.map(({ path }) => path));
  return (href) => {
    const [, path, rest] = /^([^?#]*)(.*)$/s.exec(href) ?? [];
    if (!path) {
      return undefined;
    }
    const folder = path.startsWith('/') ? '' : posix.dirname(from);
    const target = resolveWithin(folder, decode(path).replace(/^\/+/, ''));
    if (target === undefined) {
      log.warn(`${from}: the link '${href}' leads out of the documentation`);
      return undefined;
    }
    const page = source.pages.has(target);
    if (!page && !assets.has(target)) {
      log.warn(`${from}: the link '${href}' leads to nothing in the documentation`);
    }
    if (page || isMarkdown(target)) {
      return relativeUrl(url, pageUrl(target, config.useDirectoryUrls)) + rest;
    }
    const suffix = path.endsWith('/') && !target.endsWith('/') ? '/' : '';
    return relativeUrl(url, encodeURI(target) + suffix) + rest;
  };
}

async function buildPage(path: string, options: BuildOptions): Promise<Page> {
  const { config, source, editBase, log } = options;
  const file = source.pages.get(path)!;
  const rendered = renderMarkdown(await readPage(file, log), createLinkResolver(path, options));
  const home = pageUrl(path, true) === '';
  return {
    ...rendered,
    source: path,
    url: pageUrl(path, config.useDirectoryUrls),
    title: rendered.title || (home ? config.siteName : titleFromName(path)),
    editUrl: editUrl(editBase, path),
  };
}

/** The reader opens the root first: without a home page of the team's own, it is a list of what there is. */
function addHome(pages: Map<string, Page>, { config, log }: BuildOptions): void {
  const url = pageUrl('index.md', config.useDirectoryUrls);
  if ([...pages.values()].some((page) => page.url === url)) {
    return;
  }
  log.warn(`There is no ${config.docsDir}/index.md: the home page is a list of the pages`);
  const list = [...pages.values()].map(
    (page) => `<li><a href="${escapeHtml(relativeUrl(url, page.url))}">${escapeHtml(page.title)}</a></li>`,
  );
  const html = `<ul>${list.join('')}</ul>`;
  pages.set('index.md', { source: 'index.md', url, title: config.siteName, html, headings: [], sections: [] });
}

export async function buildSite(options: BuildOptions): Promise<Site> {
  const { config, source, log } = options;
  const paths = [...source.pages.keys()];
  const pages = new Map<string, Page>();
  for (const path of paths) {
    pages.set(path, await buildPage(path, options));
    // Between two pages the portal answers others: a large documentation must not hold it up.
    await new Promise((resolve) => setImmediate(resolve));
  }
  addHome(pages, options);
  const wanted = config.nav ? readNav(config.nav, { known: new Set(paths), log }) : [];
  const nav = wanted.length > 0 ? wanted : defaultNav(paths);
  return { name: config.siteName, nav, pages, stylesheet: stylesheetPath };
}
