import type { Http } from '../ports/http.ts';

/** A package at a version, as OSV calls it. */
export interface OsvQuestion {
  package: { ecosystem: string; name: string };
  version: string;
}

const mostInOne = 1000;
const atOnce = 8;

async function ask(http: Http, url: string, signal: AbortSignal, json?: unknown): Promise<unknown> {
  const answer = await http({
    url,
    signal,
    ...(json === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) }),
  });
  if (answer.status !== 200) throw new Error(`${new URL(url).host} answers ${answer.status}`);
  return JSON.parse(answer.body);
}

interface Batch {
  results: ({ vulns?: { id: string }[]; next_page_token?: string } | null)[];
}

/** The names of what is known; a long answer comes in pages. */
async function idsOf(http: Http, base: string, questions: OsvQuestion[], signal: AbortSignal): Promise<string[]> {
  const ids = new Set<string>();
  let left: (OsvQuestion & { page_token?: string })[] = questions;
  while (left.length > 0) {
    const now = left.slice(0, mostInOne);
    const { results } = (await ask(http, `${base}/v1/querybatch`, signal, { queries: now })) as Batch;
    for (const { id } of results.flatMap((result) => result?.vulns ?? [])) ids.add(id);
    const more = now.flatMap((question, index) => {
      const token = results[index]?.next_page_token;
      return token ? [{ ...question, page_token: token }] : [];
    });
    left = [...more, ...left.slice(mostInOne)];
  }
  return [...ids];
}

/** Asks https://osv.dev what is known of these packages: their records, as they are. */
export async function askOsv(
  http: Http,
  { base, questions, signal }: { base: string; questions: OsvQuestion[]; signal: AbortSignal },
): Promise<unknown[]> {
  const ids = await idsOf(http, base, questions, signal);
  const records: unknown[] = [];
  for (let at = 0; at < ids.length; at += atOnce) {
    const some = ids.slice(at, at + atOnce);
    records.push(
      ...(await Promise.all(some.map((id) => ask(http, `${base}/v1/vulns/${encodeURIComponent(id)}`, signal)))),
    );
  }
  return records;
}

/** What endoflife.date says of a product; of one that it does not know, nothing. */
export async function askEndOfLife(http: Http, base: string, product: string, signal: AbortSignal): Promise<unknown> {
  const { status, body } = await http({ url: `${base}/api/${product}.json`, signal });
  if (status === 404) return [];
  if (status !== 200) throw new Error(`${new URL(base).host} answers ${status}`);
  return JSON.parse(body);
}
