import semver from 'semver';
import { z } from 'zod';

const event = z.object({
  introduced: z.string().optional(),
  fixed: z.string().optional(),
  last_affected: z.string().optional(),
  limit: z.string().optional(),
});
type Event = z.infer<typeof event>;

const rated = z.object({ severity: z.unknown().optional() }).nullish();

const affected = z.object({
  package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
  ranges: z.array(z.object({ type: z.string(), events: z.array(event) })).nullish(),
  versions: z.array(z.string()).nullish(),
  ecosystem_specific: rated,
  database_specific: z
    .object({ severity: z.unknown().optional(), last_known_affected_version_range: z.string().optional() })
    .nullish(),
});
type Affected = z.infer<typeof affected>;

/** As much of https://ossf.github.io/osv-schema/ as says who is affected, how badly, and since when that is known. */
export const osvRecord = z.object({
  id: z.string(),
  modified: z.string(),
  published: z.string().optional(),
  withdrawn: z.string().optional(),
  aliases: z.array(z.string()).nullish(),
  summary: z.string().optional(),
  affected: z.array(affected).nullish(),
  database_specific: rated,
});
export type OsvRecord = z.infer<typeof osvRecord>;

/** Of other ecosystems the numbers alone are compared: the parts that we pin there have no other versions. */
const numbered = (version: string): semver.SemVer | null =>
  semver.parse(version, { loose: true }) ?? semver.coerce(version);

function compare(left: string, right: string): number {
  const [a, b] = [numbered(left), numbered(right)];
  if (a === null || b === null) throw new Error(`“${a === null ? left : right}” is no version that can be compared`);
  return semver.compare(a, b);
}

const boundOf = ({ introduced, fixed, last_affected: last, limit }: Event): string =>
  introduced ?? fixed ?? last ?? limit ?? '0';

const isStart = (version: string): boolean => version === '0';

/** In the order of versions: what begins at a version comes before what ends there. */
function sorted(events: Event[]): Event[] {
  return [...events].sort((a, b) => {
    const [left, right] = [boundOf(a), boundOf(b)];
    if (isStart(left) || isStart(right)) return Number(isStart(right)) - Number(isStart(left));
    return compare(left, right);
  });
}

interface Hit {
  /** The first version without the fault, after the one that is there. */
  fixed?: string;
}

/** The algorithm of the schema: a version is affected from the last `introduced` before it, unless that has ended. */
function inRange(events: Event[], version: string): Hit | undefined {
  let hit = false;
  for (const { introduced, fixed, last_affected: last } of sorted(events)) {
    if (introduced !== undefined && (isStart(introduced) || compare(version, introduced) >= 0)) hit = true;
    if (fixed !== undefined && compare(version, fixed) >= 0) hit = false;
    if (last !== undefined && compare(version, last) > 0) hit = false;
  }
  if (!hit) return undefined;
  const later = sorted(events).find(({ fixed }) => fixed !== undefined && compare(version, fixed) < 0);
  return later?.fixed === undefined ? {} : { fixed: later.fixed };
}

const comparable = new Set(['SEMVER', 'ECOSYSTEM']);

function hits({ ranges, versions, database_specific: more }: Affected, version: string): Hit | undefined {
  const found = (ranges ?? [])
    .filter(({ type }) => comparable.has(type))
    .map(({ events }) => inRange(events, version))
    .filter((hit) => hit !== undefined);
  const hit = found.find(({ fixed }) => fixed !== undefined) ?? found[0];
  const last = more?.last_known_affected_version_range;
  // GitHub says in words of its own where a fault without a fix has ended.
  if (hit?.fixed === undefined && hit && last && semver.validRange(last) && !semver.satisfies(version, last)) {
    return versions?.includes(version) ? {} : undefined;
  }
  return hit ?? (versions?.includes(version) ? {} : undefined);
}

/** Whether that version of a package is affected, and from which one on it no longer is. */
export function affects(
  record: OsvRecord,
  wanted: { ecosystem: string; name: string },
  version: string,
): Hit | undefined {
  if (record.withdrawn !== undefined) return undefined;
  const own = (record.affected ?? []).filter(
    // `Debian:12` and the like say more than we ask for.
    ({ package: of }) => of?.name === wanted.name && of.ecosystem.split(':')[0] === wanted.ecosystem,
  );
  const found = own.map((each) => hits(each, version)).filter((hit) => hit !== undefined);
  return found.find(({ fixed }) => fixed !== undefined) ?? found[0];
}

export const severities = ['critical', 'high', 'moderate', 'low', 'unrated'] as const;
export type Severity = (typeof severities)[number];

const words: Record<string, Severity> = {
  critical: 'critical',
  high: 'high',
  important: 'high',
  moderate: 'moderate',
  medium: 'moderate',
  low: 'low',
};

/** In the word that the source has for it. */
export function severityOf({ database_specific: own, affected: all }: OsvRecord): Severity {
  const said = [own, ...(all ?? []).flatMap((each) => [each.database_specific, each.ecosystem_specific])];
  const found = said
    .map((each) => words[String(each?.severity ?? '').toLowerCase()])
    .filter((each) => each !== undefined);
  return severities.find((severity) => found.includes(severity)) ?? 'unrated';
}
