import type { JournalEntry } from '../../model/journal.ts';
import { stateVersion } from '../../model/record.ts';
import { type Check, type DoctorContext, type Finding, fine, mustCure, warn } from '../check.ts';

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

async function lookAtFile(
  context: DoctorContext,
  path: string,
  cure: string,
): Promise<Finding | Record<string, unknown> | undefined> {
  const text = await context.files.readTextIfPresent(path);
  if (text === undefined) return undefined;
  return parsed(text) ?? mustCure(`${path} is damaged: it is no JSON.`, cure);
}

const isFinding = (value: unknown): value is Finding => typeof value === 'object' && value !== null && 'found' in value;

export const state: Check = {
  id: 'state',
  title: 'Installation',
  blocking: true,
  async look(context) {
    const { record, plan } = context.layout;
    const anew = (path: string): string =>
      `Bring ${path} back from a backup, or delete it: \`stagecraft up\` writes it anew and loses no data.`;
    const found = await lookAtFile(context, record, anew(record));
    if (isFinding(found)) return found;
    if (typeof found?.stateVersion === 'number' && found.stateVersion > stateVersion) {
      const cure = 'Use that release, or another --name or --home.';
      return mustCure(
        `It was made by a newer release (state ${found.stateVersion}, this one knows ${stateVersion}).`,
        cure,
      );
    }
    const planned = await lookAtFile(context, plan, anew(plan));
    if (isFinding(planned)) return planned;
    return fine(found ? `"${String(found.installation)}", phase ${String(found.phase)}.` : 'There is none yet.');
  },
};

export const secrets: Check = {
  id: 'secrets',
  title: 'Secrets',
  blocking: true,
  async look(context) {
    const path = context.layout.secrets;
    const cure =
      'Bring it back from a backup: the database opens with no other. Without one, `stagecraft down --delete-data` begins anew.';
    const found = await lookAtFile(context, path, cure);
    if (isFinding(found)) return found;
    if (!found) {
      const lost = await context.files.exists(`${context.layout.data}/postgres.ready`);
      return lost
        ? mustCure(`${path} is gone, but the database that it opens is there.`, cure)
        : fine('`up` makes them.');
    }
    const mode = (await context.machine.modeOf(path)) ?? 0;
    const open = context.machine.platform !== 'win32' && (mode & 0o077) !== 0;
    return open
      ? mustCure(`${path} can be read by others.`, `Run: chmod 600 ${path}`)
      : fine('They are there, and private.');
  },
};

async function lastRun({ layout, files }: DoctorContext): Promise<JournalEntry[]> {
  const text = (await files.readTextIfPresent(layout.journal)) ?? '';
  const entries = text.split('\n').map((line) => parsed(line) as JournalEntry | undefined);
  const known = entries.filter((entry) => entry !== undefined);
  const run = known.at(-1)?.run;
  return known.filter((entry) => entry.run === run);
}

export const unfinished: Check = {
  id: 'unfinished',
  title: 'Last run',
  blocking: false,
  async look(context) {
    const entries = await lastRun(context);
    const last = entries.at(-1);
    if (!last) return fine('There was none yet.');
    const again = 'Run `stagecraft up` again: it goes on where it stopped.';
    if (last.event === 'run-done') return fine(`It was finished on ${last.time}.`);
    if (last.event === 'run-failed') return warn(`It failed: ${last.error}`, again);
    const ended = new Set(
      entries.flatMap((entry) => (entry.event === 'step-done' || entry.event === 'step-failed' ? [entry.step] : [])),
    );
    const open = entries.flatMap((entry) =>
      entry.event === 'step-started' && !ended.has(entry.step) ? [entry.step] : [],
    );
    if (await context.files.exists(context.layout.lock)) return warn('One is at work just now, or was killed.', again);
    const where = open.length > 0 ? ` in the middle of ${open.join(', ')}` : '';
    return warn(`It was cut off on ${last.time}${where}.`, again);
  },
};
