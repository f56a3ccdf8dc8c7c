import { posix } from 'node:path';

/** Joins within a folder tree; undefined when the way leads out of it. Paths are POSIX and relative to the root. */
export function resolveWithin(folder: string, target: string): string | undefined {
  const joined = posix.normalize(posix.join(folder, target));
  const path = joined === '.' ? '' : joined;
  return path === '..' || path.startsWith('../') || posix.isAbsolute(path) ? undefined : path;
}

export function isMarkdown(path: string): boolean {
  return /\.(md|markdown)$/i.test(path);
}

function isIndex(name: string): boolean {
  return /^(index|readme)$/i.test(name);
}

/** The address of a page below the site's root, as mkdocs gives it: `guide/setup/`, and '' for the home page. */
export function pageUrl(source: string, useDirectoryUrls: boolean): string {
  const withoutExtension = source.replace(/\.[^.]+$/, '');
  const folder = posix.dirname(withoutExtension);
  const prefix = folder === '.' ? '' : `${folder}/`;
  if (isIndex(posix.basename(withoutExtension))) {
    return useDirectoryUrls ? prefix : `${prefix}index.html`;
  }
  return useDirectoryUrls ? `${withoutExtension}/` : `${withoutExtension}.html`;
}

export function outputFile(url: string): string {
  return url === '' || url.endsWith('/') ? `${url}index.html` : url;
}

/** From one page to another file or page of the site. */
export function relativeUrl(from: string, to: string): string {
  const folder = from === '' || from.endsWith('/') ? from : `${posix.dirname(from)}/`.replace(/^\.\/$/, '');
  const path = posix.relative(`/${folder}`, `/${to}`);
  if (path === '') {
    return './';
  }
  return to === '' || to.endsWith('/') ? `${path}/` : path;
}
