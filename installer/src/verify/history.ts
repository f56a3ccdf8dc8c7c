import type { Files } from '../ports/files.ts';
import { type Report, reportSchema, type Result } from './report.ts';

const kept = 40;
const ending = '.json';

/** What earlier runs have found, oldest first; what cannot be read any more is left out. */
export async function readHistory(files: Files, folder: string): Promise<Report[]> {
  if (!(await files.exists(folder))) return [];
  const names = (await files.list(folder)).map(({ name }) => name).filter((name) => name.endsWith(ending));
  const reports = await Promise.all(
    names.sort().map(async (name) => {
      const text = await files.readText(`${folder}/${name}`);
      try {
        return reportSchema.safeParse(JSON.parse(text)).data;
      } catch {
        return undefined;
      }
    }),
  );
  return reports.filter((report) => report !== undefined);
}

export async function keep(files: Files, folder: string, report: Report): Promise<void> {
  const name = report.startedAt.replaceAll(/[:.]/g, '-');
  await files.makeFolder(folder, { private: true });
  await files.writeText(`${folder}/${name}${ending}`, JSON.stringify(report), { private: true });
  const names = (await files.list(folder)).map((entry) => entry.name).filter((each) => each.endsWith(ending));
  const old = names.sort().slice(0, -kept);
  await Promise.all(old.map((each) => files.remove(`${folder}/${each}`)));
}

const looked = ({ state }: Result): boolean => state !== 'not-run' && state !== 'not-applicable';

/** Each control held against the last time that it was looked at. */
export function changesSince(earlier: Report[], results: Result[]): Report['changes'] {
  const before = new Map(
    earlier.flatMap((report) => report.results.filter(looked)).map(({ id, state }) => [id, state]),
  );
  return results.filter(looked).flatMap(({ id, state }) => {
    const was = before.get(id);
    return was === undefined || was === state ? [] : [{ id, before: was, now: state }];
  });
}

/** Runs that looked at a part only would draw a line that says nothing. */
export function trendOf(earlier: Report[]): Report['trend'] {
  const most = Math.max(...earlier.map(({ results }) => results.length), 0);
  return earlier
    .filter(({ results }) => results.length === most)
    .map(({ startedAt, score }) => ({ startedAt, kept: score.whole.kept, of: score.whole.of }));
}
