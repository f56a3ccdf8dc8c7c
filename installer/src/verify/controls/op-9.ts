import { knownAgainst, overdue } from '../advisories/judge.ts';
import type { Context } from '../context.ts';
import { type Control, failed, type Finding, passed } from '../control.ts';

const mostListed = 60;
const day = 24 * 60 * 60 * 1000;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function counted(lines: string[], what: string): string {
  return lines.length === 0 ? `no ${what}` : `${lines.length} ${what}`;
}

/** Whoever is not on the net carries them in; without any, nothing can be said. */
function untold(context: Context, why: string): Finding {
  const cure = `carry advisories into ${context.advisories.carryInto}, or name a folder with --advisories`;
  return { result: 'unknown', found: `what is known of vulnerabilities cannot be read (${why}): ${cure}` };
}

export const op9: Control = {
  id: 'OP-9',
  phase: 1,
  layer: 'Operations',
  title: 'Nothing that is pinned has a critical vulnerability for long, or is no longer maintained',
  why: 'What is known to be open is tried first.',
  severity: 'high',
  needs: ['advisories'],
  remedy: 'Pin the fixed version that is named, build again, and compare what has changed.',
  async check(context) {
    const { limits, advisories: read, parts: list } = context.advisories;
    const parts = await list();
    const advisories = await read(parts, context.signal).catch(messageOf);
    if (typeof advisories === 'string') return untold(context, advisories);
    const days = Math.floor((Date.now() - Date.parse(advisories.asOf)) / day);
    context.note(
      `${parts.length} pinned parts, held against ${advisories.records.length} records of ${advisories.from}`,
      `the newest of ${advisories.asOf.slice(0, 10)}; ends of ${Object.keys(advisories.products).join(', ') || 'nothing'}`,
    );
    if (!(days <= limits.advisories)) return untold(context, `those in ${advisories.from} are ${days} days old`);
    const known = knownAgainst(parts, advisories, new Date());
    for (const { part, line } of known) context.note(`${part.name} ${part.version}`, line);
    const late = known.filter((each) => overdue(each, limits.critical)).map(({ line }) => line);
    const lines = known.map(({ line }) => line);
    const details =
      lines.length > mostListed ? [...lines.slice(0, mostListed), `and ${lines.length - mostListed} more`] : lines;
    const told = `${counted(late, 'critical or ended')} for more than ${limits.critical} days, among ${counted(lines, 'known')}, in ${parts.length} parts`;
    return late.length > 0 ? failed(told, details) : { ...passed(told), details };
  },
};
