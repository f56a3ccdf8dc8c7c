import type { Journeys, Report, State } from '../report.ts';

export const stateWords: Record<State, string> = {
  passed: 'kept',
  failed: 'broken',
  unknown: 'could not be checked',
  'not-applicable': 'not applicable',
  accepted: 'accepted',
  'not-run': 'not run',
};

export const verdictWords: Record<Report['verdict'], string> = {
  kept: 'Every promise is kept',
  broken: 'Not every promise is kept',
  unclear: 'Not every promise could be checked',
};

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

export const journeysInWords = ({ passed, failed, skipped }: Journeys): string =>
  `Journeys in a browser: ${passed} succeeded, ${failed} failed${skipped > 0 ? `, ${skipped} left out` : ''}.`;

/** 12 kept, 1 broken, 2 not applicable */
export function summary({ counts }: Report): string {
  const said = Object.entries(stateWords).filter(([state]) => (counts[state as State] ?? 0) > 0);
  return said.map(([state, word]) => `${counts[state as State]} ${word}`).join(', ');
}
