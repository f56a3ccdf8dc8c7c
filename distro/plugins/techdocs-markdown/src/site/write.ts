import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BuildLog } from '../log';
import type { SiteConfig } from '../source/config';
import type { Source } from '../source/load';
import { outputFile } from '../source/paths';
import { renderPage } from './page';
import { createSearchIndex } from './search';
import { stylesheet } from './stylesheet';
import type { Site } from './types';

export interface WriteOptions {
  readonly site: Site;
  readonly source: Source;
  readonly config: SiteConfig;
  readonly outputDir: string;
  readonly etag?: string;
  readonly log: BuildLog;
}

const metadataFile = 'techdocs_metadata.json';

/** Nothing that a team brings may stand in for what the portal itself reads. */
function isReserved(path: string, site: Site): boolean {
  return path === metadataFile || path === 'search/search_index.json' || path === site.stylesheet;
}

export async function writeSite({ site, source, config, outputDir, etag, log }: WriteOptions): Promise<void> {
  const written = new Set<string>();
  const prepare = async (path: string) => {
    const absolute = join(outputDir, path);
    await mkdir(dirname(absolute), { recursive: true });
    written.add(path);
    return absolute;
  };
  for (const page of site.pages.values()) {
    await writeFile(await prepare(outputFile(page.url)), renderPage(site, page));
  }
  for (const { path, absolute } of source.assets) {
    if (isReserved(path, site) || written.has(path)) {
      log.warn(`${path} is left out: the site has a file of that name`);
    } else {
      await copyFile(absolute, await prepare(path));
    }
  }
  await writeFile(await prepare(site.stylesheet), stylesheet);
  const index = createSearchIndex(site.pages.values());
  await writeFile(await prepare('search/search_index.json'), JSON.stringify(index));
  const metadata = {
    site_name: site.name,
    site_description: config.description,
    build_timestamp: Date.now(),
    files: [...written].sort(),
    ...(etag ? { etag } : {}),
  };
  await writeFile(join(outputDir, metadataFile), JSON.stringify(metadata));
}
