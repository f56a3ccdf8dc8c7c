import type { VerifyRun } from '@stagecraft/plugin-platform-common';
import { moment } from './dates';

const score = ({ kept, of }: VerifyRun): string => `${kept} of ${of} kept`;
const shareOf = ({ kept, of }: VerifyRun): number => (of === 0 ? 0 : kept / of);

/** What the chart shows, in a sentence for those who do not see it. */
export function describeTrend(runs: readonly VerifyRun[]): string {
  const first = runs[0];
  const last = runs.at(-1);
  if (!first || !last) {
    return 'There are no runs.';
  }
  const lowest = runs.reduce((least, run) => (shareOf(run) < shareOf(least) ? run : least), last);
  const whole = runs.filter((run) => run.verdict === 'kept').length;
  const low =
    lowest !== last && shareOf(lowest) < 1 ? ` The lowest: ${score(lowest)} on ${moment(lowest.startedAt)}.` : '';
  return `${runs.length} runs, from ${score(first)} on ${moment(first.startedAt)} to ${score(last)} on ${moment(last.startedAt)}; in ${whole} of them every promise was kept.${low}`;
}

export interface Column {
  run: VerifyRun;
  x: number;
  /** How high what is kept stands, and what is not kept upon it; whatever is broken can be seen. */
  kept: number;
  missing: number;
}

const least = 5;

export function columnsOf(runs: readonly VerifyRun[], { step, height }: { step: number; height: number }): Column[] {
  return runs.map((run, index) => {
    const missing = shareOf(run) === 1 && run.verdict === 'kept' ? 0 : Math.max(least, (1 - shareOf(run)) * height);
    return { run, x: index * step, kept: height - missing, missing };
  });
}
