import type { JournalEntry, JournalEvent } from '../model/journal.ts';
import type { Files } from '../ports/files.ts';

export interface Journal {
  write(event: JournalEvent): Promise<void>;
}

/** A line that was cut off would swallow the first one that is written after it. */
async function endCutOffLine(files: Files, path: string): Promise<void> {
  const text = (await files.readTextIfPresent(path)) ?? '';
  if (text !== '' && !text.endsWith('\n')) await files.appendLine(path, '');
}

/** Appends to the installation's journal; lines of parallel steps are written one after the other. */
export function openJournal(files: Files, path: string, run: string): Journal {
  let last: Promise<void> = endCutOffLine(files, path);
  last.catch(() => {});
  return {
    write(event) {
      const entry: JournalEntry = { time: new Date().toISOString(), run, ...event };
      // A line that could not be written must not stand in the way of the next one.
      last = last.catch(() => {}).then(() => files.appendLine(path, JSON.stringify(entry)));
      return last;
    },
  };
}

function parseLine(line: string): JournalEntry[] {
  try {
    return [JSON.parse(line) as JournalEntry];
  } catch {
    // The machine went down while this line was written: what it would have said never happened.
    return [];
  }
}

export async function readJournal(files: Files, path: string): Promise<JournalEntry[]> {
  const text = (await files.readTextIfPresent(path)) ?? '';
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap(parseLine);
}

export interface Unfinished {
  startedAt: string;
  pid: number;
  /** Steps that were begun and neither done nor failed. */
  inFlight: string[];
}

/** The last run, when it came to no end: it was killed, or it is still going on. */
export function unfinishedRun(entries: JournalEntry[]): Unfinished | undefined {
  const start = entries.findLast((entry) => entry.event === 'run-started');
  if (start?.event !== 'run-started') return undefined;
  const own = entries.filter((entry) => entry.run === start.run);
  if (own.some((entry) => ['run-done', 'run-failed', 'run-interrupted'].includes(entry.event))) return undefined;
  const ended = new Set(
    own.flatMap((entry) => (entry.event === 'step-done' || entry.event === 'step-failed' ? [entry.step] : [])),
  );
  const inFlight = own.flatMap((entry) =>
    entry.event === 'step-started' && !ended.has(entry.step) ? [entry.step] : [],
  );
  return { startedAt: start.time, pid: start.pid, inFlight };
}
