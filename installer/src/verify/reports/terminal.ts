import { columns, type Style, styled, wrapped } from '../../ui/terminal.ts';
import type { Report, Result, State } from '../report.ts';
import { journeysInWords, seconds, stateWords, summary, verdictWords } from './words.ts';

const marks: Record<State, { mark: string; style: Style }> = {
  passed: { mark: '✔', style: 'green' },
  failed: { mark: '✖', style: 'red' },
  unknown: { mark: '?', style: 'yellow' },
  accepted: { mark: '~', style: 'yellow' },
  'not-applicable': { mark: '·', style: 'dim' },
  'not-run': { mark: '·', style: 'dim' },
};

/** What is kept needs a line; what is not needs what was found, and what to do. */
function linesOf({ id, title, state, found, details, remedy, page, waived }: Result): string[] {
  const { mark, style } = marks[state];
  const head = `  ${styled(mark, style)} ${id.padEnd(5)} ${title}`;
  if (state === 'passed') return [head];
  const said = waived
    ? `accepted by ${waived.by} until ${waived.until}: ${waived.why}`
    : `${stateWords[state]}: ${found}`;
  const more = details.filter((each) => each !== found).slice(0, 6);
  const cure = state === 'failed' || state === 'unknown' ? [`→ ${remedy}`, `  ${page}`] : [];
  return [head, ...[said, ...more, ...cure].map((line) => `          ${line}`)];
}

export function terminalReport(report: Report): string[] {
  const { results, changes, milliseconds, verdict, subject, phase, journeys } = report;
  const layers = [...new Set(results.map(({ layer }) => layer))];
  const body = layers.flatMap((layer) => {
    const own = results.filter((result) => result.layer === layer);
    return ['', styled(layer, 'bold'), ...own.flatMap(linesOf)];
  });
  const changed = changes.map(({ id, before, now }) => `  ${id}: ${stateWords[before]} → ${stateWords[now]}`);
  const good = verdict === 'kept' ? 'green' : 'red';
  return [
    `${subject}, phase ${phase}`,
    ...body.flatMap((line) => wrapped(line, '          ', columns())),
    '',
    ...(changed.length > 0 ? ['Since the last time:', ...changed, ''] : []),
    ...(journeys ? [journeysInWords(journeys), ...journeys.failures.map((each) => `  ${each}`)] : []),
    `${styled(verdictWords[verdict], good)}: ${summary(report)}, in ${seconds(milliseconds)}.`,
  ];
}
