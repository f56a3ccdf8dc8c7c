import type { Files } from '../../ports/files.ts';
import { type Cycle, cyclesOf } from './end-of-life.ts';
import { type OsvRecord, osvRecord } from './osv.ts';

/** What is known of vulnerabilities and of ends, from wherever it was had. */
export interface Advisories {
  /** Where from, as people are told. */
  from: string;
  records: OsvRecord[];
  products: Record<string, Cycle[]>;
  /** When the newest of it was written, ISO 8601: older than that nothing can be known. */
  asOf: string;
}

function recordsIn(json: unknown): OsvRecord[] | undefined {
  const list = Array.isArray(json) ? json : ((json as { vulns?: unknown[] } | null)?.vulns ?? [json]);
  const read = (list as unknown[]).map((each) => osvRecord.safeParse(each));
  const records = read.flatMap(({ data }) => (data === undefined ? [] : [data]));
  return records.length === read.length && records.length > 0 ? records : undefined;
}

function parsed(text: string, path: string): unknown[] {
  try {
    if (!path.endsWith('.jsonl')) return [JSON.parse(text)];
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return lines.map((line) => JSON.parse(line) as unknown);
  } catch (error) {
    throw new Error(`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function filesBelow(files: Files, folder: string): Promise<string[]> {
  const entries = (await files.list(folder)).sort((a, b) => a.name.localeCompare(b.name));
  const below = entries.map(async ({ name, isFolder }) => {
    if (isFolder) return filesBelow(files, `${folder}/${name}`);
    return /\.jsonl?$/.test(name) ? [`${folder}/${name}`] : [];
  });
  return (await Promise.all(below)).flat();
}

const productOf = (path: string): string => (path.split('/').at(-1) ?? '').replace(/\.jsonl?$/, '');

/**
 * Everything in a folder: OSV records (one in a file, a list, `{"vulns": […]}`, or one a line), and what endoflife.date
 * says of a product, in a file that is called like the product. undefined: there is no such folder.
 */
export async function readAdvisories(files: Files, folder: string): Promise<Advisories | undefined> {
  if (!(await files.exists(folder))) return undefined;
  const found: Advisories = { from: folder, records: [], products: {}, asOf: '' };
  for (const path of await filesBelow(files, folder)) {
    for (const json of parsed(await files.readText(path), path)) {
      const cycles = cyclesOf(json);
      const records = cycles === undefined ? recordsIn(json) : [];
      if (records === undefined) throw new Error(`${path} is neither OSV nor of endoflife.date`);
      if (cycles !== undefined) found.products[productOf(path)] = cycles;
      for (const record of records) found.records.push(record);
    }
  }
  if (found.records.length === 0) throw new Error(`there is no OSV record in ${folder}`);
  found.asOf = found.records.map(({ modified }) => modified).reduce((a, b) => (a > b ? a : b), '');
  return found;
}
