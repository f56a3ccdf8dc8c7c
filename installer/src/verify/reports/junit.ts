import type { Report, Result } from '../report.ts';
import { stateWords } from './words.ts';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** XML has no place for control characters, escaped or not. */
const escaped = (text: string): string =>
  text.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g, '?').replaceAll(/[&<>"']/g, (each) => entities[each] ?? each);

function outcome(result: Result): string {
  const { state, found, details, remedy, waived } = result;
  const text = escaped([found, ...details, `What to do: ${remedy}`].join('\n'));
  if (state === 'failed') return `<failure message="${escaped(found)}">${text}</failure>`;
  if (state === 'unknown') return `<error message="${escaped(found)}">${text}</error>`;
  if (state === 'passed') return '';
  const why = waived
    ? `accepted by ${waived.by} until ${waived.until}: ${waived.why}`
    : `${stateWords[state]}: ${found}`;
  return `<skipped message="${escaped(why)}"/>`;
}

function testCase(result: Result): string {
  const { id, title, layer, milliseconds } = result;
  const name = escaped(`${id} ${title}`);
  return `    <testcase classname="${escaped(layer)}" name="${name}" time="${milliseconds / 1000}">${outcome(result)}</testcase>`;
}

function suite(layer: string, results: Result[]): string {
  const count = (...wanted: string[]): number => results.filter(({ state }) => wanted.includes(state)).length;
  const time = results.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
  const numbers = `tests="${results.length}" failures="${count('failed')}" errors="${count('unknown')}" skipped="${count('not-applicable', 'not-run', 'accepted')}"`;
  const cases = results.map(testCase).join('\n');
  return `  <testsuite name="${escaped(layer)}" ${numbers} time="${time}">\n${cases}\n  </testsuite>`;
}

/** As CI systems read it: a suite for each layer. */
export function junitReport({ results, subject, milliseconds }: Report): string {
  const layers = [...new Set(results.map(({ layer }) => layer))];
  const suites = layers.map((layer) =>
    suite(
      layer,
      results.filter((result) => result.layer === layer),
    ),
  );
  const name = escaped(`stagecraft verify ${subject}`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${name}" time="${milliseconds / 1000}">\n${suites.join('\n')}\n</testsuites>\n`;
}
