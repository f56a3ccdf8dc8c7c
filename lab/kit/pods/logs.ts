import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, Refused } from './api.ts';

export type Source = { api: Api; path: string; container: string; write: (text: string) => void; signal: AbortSignal };

const pauseMs = 300;

async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let held = '';
  for await (const chunk of stream) {
    const lines = (held + decoder.write(chunk)).split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) yield `${line}\n`;
  }
  if (held !== '') yield held;
}

const stamp = /^(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-][\d:]+)) /;

/** Reads until the stream ends; what was read before a stream broke is passed over. Gives back the last line's time. */
async function readOn({ api, path, container, write, signal }: Source, since: string): Promise<string> {
  const query = new URLSearchParams({ container, follow: 'true', timestamps: 'true' });
  if (since !== '') query.set('sinceTime', since);
  let last = since;
  try {
    for await (const line of linesOf(await api.stream(`${path}/log?${query}`, signal))) {
      const at = stamp.exec(line)?.[1];
      // A long line comes in pieces, and only its first says when it was.
      if (at === undefined) write(line);
      else if (at > since) write(line.slice(at.length + 1));
      last = at !== undefined && at > last ? at : last;
    }
  } catch (error) {
    signal.throwIfAborted();
    // Whether its pod is still there is asked elsewhere; the API may be away for a while.
    if (error instanceof Refused && error.status === 403) throw error;
  }
  return last;
}

/** Everything that a container says, to its end: however often the stream breaks. */
export async function follow(source: Source, hasEnded: () => Promise<boolean>): Promise<void> {
  let since = '';
  for (;;) {
    const last = await hasEnded();
    since = await readOn(source, since);
    if (last) return;
    await sleep(pauseMs, undefined, { signal: source.signal });
  }
}
