import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { PlatformError } from '../model/errors.ts';
import type { LockedChart, StackLock } from '../model/stack.ts';
import type { Charts } from '../ports/charts.ts';
import type { Files } from '../ports/files.ts';
import { download } from './download.ts';

const isUrl = (place: string): boolean => /^https?:\/\//.test(place);

function missing(name: string, file: string): PlatformError {
  return new PlatformError({
    code: 'configuration',
    message: `There is no chart ${file}, which spec.charts.map names for ${name}.`,
    hint: 'Put it there: the chart as it is packed, a .tgz; or name an address.',
  });
}

/** A file that somebody names is theirs to vouch for, and is used as it is; what is fetched must be what was pinned. */
export function charts(
  files: Files,
  cache: string,
  { charts: locked }: StackLock,
  map: Record<string, string>,
): Charts {
  const fetched = async (name: string, chart: LockedChart, url: string, ...[signal, progress]: Rest) => {
    const file = `${cache}/tools/charts/${name}-${chart.version}-${chart.sha256.slice(0, 12)}.tgz`;
    if (await files.exists(file)) return file;
    await files.makeFolder(`${cache}/tools/charts`);
    const partial = `${file}.partial-${randomUUID()}`;
    try {
      const what = `the chart ${name} ${chart.version}`;
      const cure = `Check the way there (a proxy is taken from HTTPS_PROXY), or name another place, a file or an address, under spec.charts.map.${name}.`;
      await download({ what, url, sha256: chart.sha256, to: partial, signal, progress, cure });
      await files.move(partial, file);
    } finally {
      await files.remove(partial);
    }
    return file;
  };

  return {
    async get(name, signal, progress) {
      const chart = locked[name];
      if (!chart) throw new Error(`the stack lock has no chart called ${name}`);
      const place = map[name] ?? chart.url;
      if (isUrl(place)) return fetched(name, chart, place, signal, progress);
      const file = resolve(place);
      if (!(await files.exists(file))) throw missing(name, file);
      return file;
    },
  };
}

type Rest = [signal: AbortSignal, progress: (message: string, done?: number, total?: number) => void];
