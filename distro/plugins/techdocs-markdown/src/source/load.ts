import { lstat, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@backstage/errors';
import { limits, mebibytes } from '../limits';
import type { BuildLog } from '../log';
import type { SiteConfig } from './config';
import { isMarkdown, pageUrl, resolveWithin } from './paths';
import { isInside, type SourceFile, walk } from './walk';

export interface Source {
  /** Pages by the path of their file. */
  readonly pages: ReadonlyMap<string, SourceFile>;
  readonly assets: readonly SourceFile[];
}

export async function findDocsRoot(sourceRoot: string, { docsDir }: SiteConfig): Promise<string> {
  const inside = resolveWithin('', docsDir.replaceAll('\\', '/'));
  if (inside === undefined) {
    throw new InputError(`docs_dir '${docsDir}' leads out of the documentation's source.`);
  }
  const path = join(sourceRoot, inside);
  const status = await stat(path).catch(() => undefined);
  if (!status?.isDirectory()) {
    throw new InputError(
      `The folder ${inside || '.'} is missing: put the pages there, or name another one as docs_dir.`,
    );
  }
  if (!(await isInside(sourceRoot, path))) {
    throw new InputError(`docs_dir '${docsDir}' is a symbolic link that leads out of the documentation's source.`);
  }
  return path;
}

/** A README is the index of its folder, unless there is an index. */
function choosePages(files: readonly SourceFile[], config: SiteConfig, log: BuildLog): Map<string, SourceFile> {
  const byUrl = new Map<string, SourceFile>();
  for (const file of files.filter(({ path }) => isMarkdown(path))) {
    const url = pageUrl(file.path, config.useDirectoryUrls);
    const other = byUrl.get(url);
    if (other) {
      const [kept, left] = /(^|\/)index\.[^/]+$/i.test(file.path) ? [file, other] : [other, file];
      log.warn(`${left.path} is left out: ${kept.path} has the same address`);
      byUrl.set(url, kept);
    } else {
      byUrl.set(url, file);
    }
  }
  return new Map([...byUrl.values()].map((file) => [file.path, file]));
}

/** Teams have a README long before they have documentation: it is the home page until they write one. */
async function findHome(sourceRoot: string, pages: Map<string, SourceFile>, config: SiteConfig): Promise<void> {
  const home = pageUrl('index.md', config.useDirectoryUrls);
  if ([...pages.keys()].some((path) => pageUrl(path, config.useDirectoryUrls) === home)) {
    return;
  }
  for (const name of ['README.md', 'readme.md']) {
    const absolute = join(sourceRoot, name);
    const status = await lstat(absolute).catch(() => undefined);
    if (status?.isFile()) {
      pages.set('index.md', { path: 'index.md', absolute, bytes: status.size });
      return;
    }
  }
}

export async function loadSource(sourceRoot: string, config: SiteConfig, log: BuildLog): Promise<Source> {
  const docsRoot = await findDocsRoot(sourceRoot, config);
  const files = await walk(sourceRoot, docsRoot, log);
  const pages = choosePages(files, config, log);
  await findHome(sourceRoot, pages, config);
  if (pages.size === 0) {
    throw new InputError(`There is no page in ${config.docsDir}: write ${config.docsDir}/index.md.`);
  }
  const assets = files.filter((file) => {
    const tooLarge = file.bytes > limits.assetBytes;
    if (tooLarge) {
      log.warn(
        `${file.path} is left out: it has ${mebibytes(file.bytes)}, at most ${mebibytes(limits.assetBytes)} are copied`,
      );
    }
    return !isMarkdown(file.path) && !tooLarge;
  });
  return { pages, assets };
}

export async function readPage(file: SourceFile, log: BuildLog): Promise<string> {
  if (file.bytes > limits.pageBytes) {
    const message = `${file.path} has ${mebibytes(file.bytes)}; a page may have at most ${mebibytes(limits.pageBytes)}`;
    log.warn(`${message}: a notice is shown in its place`);
    return `!!! warning "This page is too large to show"\n    ${message}. Split it into several pages.\n`;
  }
  return readFile(file.absolute, 'utf8');
}
