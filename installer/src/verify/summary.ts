import type { Report, Result } from './report.ts';

/** What is handed over to the portal: the report without its evidence. The portal holds it to a schema of its own. */
export interface Summary {
  apiVersion: 'stagecraft.dev/v1';
  kind: 'VerifySummary';
  installation: string;
  target: Report['target'];
  phase: Report['phase'];
  version: string;
  startedAt: string;
  milliseconds: number;
  /** How often a run is expected; null when nobody expects one. */
  everySeconds: number | null;
  verdict: Report['verdict'];
  score: Pick<Report['score'], 'whole' | 'layers'>;
  controls: (Pick<Result, 'id' | 'title' | 'layer' | 'severity' | 'state' | 'found' | 'remedy' | 'page'> & {
    guidance?: string;
  })[];
  changes: Report['changes'];
  journeys?: { passed: number; failed: number; skipped: number };
}

const longest = 1000;
const longestPage = 8000;
/** Of these somebody has to do something. */
const needy: Result['state'][] = ['failed', 'unknown', 'accepted'];
const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 2)} …` : text);

/** The text of a control's page; undefined where there is none. */
export type PageOf = (page: string) => Promise<string | undefined>;

async function controlOf({ id, title, layer, severity, state, found, remedy, page, waived }: Result, pageOf: PageOf) {
  const text = needy.includes(state) ? await pageOf(page) : undefined;
  const guidance = text && { guidance: text.slice(0, longestPage) };
  const who = waived && { waived: { why: shortened(waived.why), by: waived.by.slice(0, 200), until: waived.until } };
  return {
    id,
    title,
    layer,
    severity,
    state,
    found: shortened(found),
    remedy: shortened(remedy),
    page,
    ...guidance,
    ...who,
  };
}

export async function summaryOf(report: Report, everySeconds: number | null, pageOf: PageOf): Promise<Summary> {
  const { subject, target, phase, version, startedAt, milliseconds, verdict, score, results, changes } = report;
  const { passed = 0, failed = 0, skipped = 0 } = report.journeys ?? {};
  return {
    apiVersion: 'stagecraft.dev/v1',
    kind: 'VerifySummary',
    installation: subject,
    target,
    phase,
    version,
    startedAt,
    milliseconds,
    everySeconds,
    verdict,
    score: { whole: score.whole, layers: score.layers },
    controls: await Promise.all(results.map((result) => controlOf(result, pageOf))),
    changes,
    ...(report.journeys ? { journeys: { passed, failed, skipped } } : {}),
  };
}
