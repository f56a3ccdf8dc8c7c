import type { Journeys, Report, Result, Share, State } from './report.ts';
import { states } from './report.ts';

/** Only what was looked at counts; what was accepted is a promise that somebody has taken back. */
const counts = ({ state }: Result): boolean => ['passed', 'failed', 'unknown', 'accepted'].includes(state);

function shareOf(name: string, results: Result[]): Share {
  const counted = results.filter(counts);
  return { name, kept: counted.filter(({ state }) => state === 'passed').length, of: counted.length };
}

function grouped(results: Result[], nameOf: (result: Result) => string): Share[] {
  const names = [...new Set(results.map(nameOf))];
  return names.map((name) =>
    shareOf(
      name,
      results.filter((result) => nameOf(result) === name),
    ),
  );
}

export function scoreOf(results: Result[]): Report['score'] {
  return {
    whole: shareOf('all', results),
    layers: grouped(results, ({ layer }) => layer),
    phases: grouped(results, ({ phase }) => `Phase ${phase}`),
  };
}

export function countsOf(results: Result[]): Record<State, number> {
  const count = (wanted: State): number => results.filter(({ state }) => state === wanted).length;
  return Object.fromEntries(states.map((state) => [state, count(state)])) as Record<State, number>;
}

export function verdictOf(results: Result[], journeys?: Journeys): Report['verdict'] {
  if (results.some(({ state }) => state === 'failed') || (journeys?.failed ?? 0) > 0) return 'broken';
  return results.some(({ state }) => state === 'unknown') ? 'unclear' : 'kept';
}
