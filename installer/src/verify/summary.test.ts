import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from '../testing/platform.ts';
import type { Control } from './control.ts';
import { controls } from './registry.ts';
import type { Report, Result, State } from './report.ts';
import { countsOf, scoreOf, verdictOf } from './score.ts';
import { summaryOf } from './summary.ts';

/** What the portal's own tests are given: both sides are held to it. */
const handedOver: unknown = JSON.parse(
  readFileSync(`${root}/distro/plugins/platform-backend/src/__testUtils__/handedOver.json`, 'utf8'),
);

function result(id: string, layer: Control['layer'], state: State, changes: Partial<Result>): Result {
  const { title = id, severity = 'high', found = '', remedy = '', waived } = changes;
  return {
    ...{ id, title, phase: 1, layer, severity, why: 'It matters', state, found, details: ['and more'], remedy },
    ...{ page: `docs/controls/${id}.md`, milliseconds: 12 },
    ...(waived ? { waived } : {}),
    evidence: [{ at: '2026-11-20T06:00:01.000Z', asked: 'GET /', answered: '200 with all that it says' }],
  };
}

const waived = {
  ...{ why: 'The gateway in front of it limits.', by: 'lena', until: '2027-01-31' },
  instead: 'failed' as const,
};
const results: Result[] = [
  result('ID-1', 'Identity and policy', 'passed', {
    ...{ title: 'There is no anonymous access', severity: 'critical' },
    ...{ found: 'seven routes answer 401', remedy: 'Take the exception out.' },
  }),
  result('ID-2', 'Identity and policy', 'failed', {
    ...{ title: 'Guests cannot sign in, and no dangerous switch is on', severity: 'critical' },
    ...{ found: 'the portal lets a guest in', remedy: 'Take the guest provider out.' },
  }),
  result('SC-2', 'Edge and workload security', 'accepted', {
    ...{ title: 'A burst is answered 429, also from this machine; the health route is not', severity: 'medium' },
    ...{ found: '3000 were let through', remedy: 'Lower the limits.', waived },
  }),
  result('OP-8', 'Operations', 'not-run', {
    title: '`down` leaves nothing running, and the data survives it',
    ...{ found: 'it disturbs the installation: give --disturb', remedy: 'End what is left.' },
  }),
];

const report: Report = {
  ...{ apiVersion: 'stagecraft.dev/v1', kind: 'VerifyReport', subject: 'harbour', target: 'embedded', phase: 1 },
  ...{ version: '0.1.0', startedAt: '2026-11-20T06:00:00.000Z', milliseconds: 14_000, verdict: verdictOf(results) },
  ...{ counts: countsOf(results), score: scoreOf(results), results },
  changes: [{ id: 'ID-2', before: 'passed', now: 'failed' }],
  trend: [],
};

/** One of the pages is there. */
const pageOf = async (page: string): Promise<string | undefined> =>
  page === 'docs/controls/ID-2.md' ? '# ID-2 Guests cannot sign in\n\nTake the guest provider **out**.\n' : undefined;

test('what is handed over is what the portal takes, and holds no evidence', async () => {
  const summary = await summaryOf(report, 86_400, pageOf);
  expect(JSON.parse(JSON.stringify(summary))).toEqual(handedOver);
  expect(JSON.stringify(summary)).not.toMatch(/evidence|all that it says|and more/);
});

test('long findings are cut, and a schedule that is off is nobody’s expectation', async () => {
  const [first, ...rest] = results as [Result, ...Result[]];
  const { controls: told, everySeconds } = await summaryOf(
    { ...report, results: [{ ...first, found: 'x'.repeat(5000) }, ...rest] },
    null,
    async () => 'y'.repeat(9000),
  );
  expect(told[0]?.found).toHaveLength(1000);
  expect(told[1]?.guidance).toHaveLength(8000);
  expect(told[0]).not.toHaveProperty('guidance');
  expect(everySeconds).toBeNull();
});

test('journeys are told by their numbers, not by what people saw', async () => {
  const journeys = { passed: 3, failed: 1, skipped: 0, failures: ['omar asks for a database'] };
  expect((await summaryOf({ ...report, journeys }, null, pageOf)).journeys).toEqual({
    passed: 3,
    failed: 1,
    skipped: 0,
  });
});

test('every control is told in words that the portal takes', () => {
  for (const { id, title, remedy, layer } of controls) {
    expect(id).toMatch(/^[A-Z]{2}-\d{1,3}$/);
    expect(title.length, id).toBeLessThanOrEqual(300);
    expect(remedy.length, id).toBeLessThanOrEqual(1000);
    expect(layer.length, id).toBeLessThanOrEqual(100);
  }
});
