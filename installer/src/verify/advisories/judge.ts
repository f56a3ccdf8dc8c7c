import type { Advisories } from './carried.ts';
import { cycleFor } from './end-of-life.ts';
import { affects, type OsvRecord, type Severity, severities, severityOf } from './osv.ts';
import type { Part } from './parts.ts';

const day = 24 * 60 * 60 * 1000;

/** Something that is known against a part. */
export interface Known {
  part: Part;
  severity: Severity | 'ended';
  /** How long it has been known; undefined where the source does not say. */
  days: number | undefined;
  /** One line for people: what, how bad, since when, and what to take instead. */
  line: string;
}

const daysSince = (date: string | undefined, now: Date): number | undefined =>
  date === undefined ? undefined : Math.floor((now.getTime() - Date.parse(date)) / day);

/** Records by the name that they are asked for: there may be hundreds of thousands. */
function byPackage(records: OsvRecord[]): Map<string, OsvRecord[]> {
  const found = new Map<string, OsvRecord[]>();
  for (const record of records) {
    const names = new Set((record.affected ?? []).map(({ package: of }) => of?.name ?? ''));
    for (const name of names) found.set(name, [...(found.get(name) ?? []), record]);
  }
  return found;
}

function vulnerabilities(part: Part, records: Map<string, OsvRecord[]>, now: Date): Known[] {
  return part.packages.flatMap((of) =>
    (records.get(of.name) ?? []).flatMap((record): Known[] => {
      const hit = affects(record, of, part.version);
      if (hit === undefined) return [];
      const severity = severityOf(record);
      const days = daysSince(record.published, now);
      const since = days === undefined ? 'nobody says since when' : `known for ${days} days`;
      const cure = hit.fixed === undefined ? 'no fixed version yet' : `fixed in ${hit.fixed}`;
      const line = `${part.name} ${part.version} (${part.where}): ${record.id}, ${severity}, ${since}, ${cure}`;
      return [{ part, severity, days, line: record.summary ? `${line}: ${record.summary}` : line }];
    }),
  );
}

/** From half a year before its end a part is listed. */
const noticeDays = 180;

function endOf(part: Part, { products }: Advisories, now: Date): Known[] {
  const cycle = part.product === undefined ? undefined : cycleFor(products[part.product] ?? [], part.version);
  if (cycle === undefined || cycle.ends === false) return [];
  const days = cycle.ends === true ? undefined : daysSince(cycle.ends, now);
  if (days !== undefined && days < -noticeDays) return [];
  const when = cycle.ends === true ? 'has ended' : `${(days ?? 0) >= 0 ? 'ended' : 'ends'} on ${cycle.ends}`;
  const newest = cycle.latest === undefined ? '' : `, its newest is ${cycle.latest}`;
  const line = `${part.name} ${part.version} (${part.where}): release ${cycle.name} ${when}${newest}`;
  return [{ part, severity: 'ended', days, line }];
}

const order: readonly Known['severity'][] = [...severities.slice(0, 1), 'ended', ...severities.slice(1)];

/** Everything that is known against the parts, the worst first; the same fault once, whatever its names are. */
export function knownAgainst(parts: Part[], advisories: Advisories, now: Date): Known[] {
  const records = byPackage(advisories.records);
  const found = parts.flatMap((part) => [...vulnerabilities(part, records, now), ...endOf(part, advisories, now)]);
  const once = new Map(found.map((known) => [known.line, known]));
  return [...once.values()].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

/** Whether it has been there longer than it may. Of what nobody says how old it is, the worst is assumed. */
export const overdue = ({ severity, days }: Known, limitDays: number): boolean =>
  (severity === 'critical' || severity === 'ended') && (days === undefined || days > limitDays);
