import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { root } from '../../testing/platform.ts';
import { controls } from '../registry.ts';
import { type Report, reportSchema, type Result, type State, states } from '../report.ts';
import { reportSchemaText } from '../report-schema.ts';
import { countsOf, scoreOf, verdictOf } from '../score.ts';
import { htmlReport } from './html.ts';
import { junitReport } from './junit.ts';
import { terminalReport } from './terminal.ts';

const evil = `<script>alert("x")</script> & 'more'\u0007`;

const results: Result[] = states.map((state: State, index) => ({
  ...{
    id: `XX-${index}`,
    title: `Promise ${index}`,
    phase: 1,
    layer: 'Operations',
    severity: 'low',
    why: 'It matters',
  },
  ...{ state, found: state === 'failed' ? evil : `found ${state}`, details: [], remedy: 'Mend it', page: 'docs/x.md' },
  ...(state === 'accepted'
    ? { waived: { why: 'we know', by: 'lena', until: '2027-01-31', instead: 'failed' as const } }
    : {}),
  milliseconds: 12,
  evidence: [{ at: '2026-11-21T10:00:00.000Z', asked: 'GET /', answered: evil, milliseconds: 3 }],
}));

const report: Report = {
  ...{ apiVersion: 'stagecraft.dev/v1', kind: 'VerifyReport', subject: 'default', target: 'embedded', phase: 1 },
  ...{ version: '0.1.0', startedAt: '2026-11-21T10:00:00.000Z', milliseconds: 2500, verdict: verdictOf(results) },
  ...{ counts: countsOf(results), score: scoreOf(results), results },
  changes: [{ id: 'XX-1', before: 'passed', now: 'failed' }],
  trend: [{ startedAt: '2026-11-20T10:00:00.000Z', kept: 2, of: 4 }],
};

describe('the reports of one run', () => {
  test('the JSON is as its published schema says', () => {
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    expect(readFileSync(`${root}/docs/schema/verify-report.schema.json`, 'utf8')).toBe(reportSchemaText());
  });

  test('the page needs nothing from elsewhere, runs nothing, and shows what was found as text', () => {
    const page = htmlReport(report);
    expect(page).not.toMatch(/<script|<link|src=|url\(|@import/i);
    expect(page).toContain('&lt;script&gt;');
    expect(page).toContain('<html lang="en">');
    for (const { id } of results) expect(page).toContain(`id="${id}"`);
    expect(page.match(/<details [^>]*open>/g)).toHaveLength(2);
    expect(page).toContain('aria-label="1 of 4 promises are kept"');
  });

  test('JUnit tells broken from unclear, and what was left out from what is kept', () => {
    const xml = junitReport(report);
    expect(xml).toContain('tests="6" failures="1" errors="1" skipped="3"');
    expect(xml).toContain('accepted by lena until 2027-01-31: we know');
    expect(xml).not.toContain('\u0007');
    expect(xml).not.toContain('<script');
  });

  test('the terminal says what was found and what to do for what is not kept, and nothing for what is', () => {
    const said = terminalReport(report).join('\n');
    expect(said).toContain('broken: <script>');
    expect(said).toContain('→ Mend it');
    expect(said).not.toContain('found passed');
    expect(said).toMatch(/Not every promise is kept: 1 kept, 1 broken, .* in 2\.5 s\.$/);
    expect(said).toContain('XX-1: kept → broken');
  });
});

describe('the controls', () => {
  test.each(controls)('$id has a page under its own title, and says why and what to do', (control) => {
    const { id, title, layer, severity, phase, why, remedy } = control;
    const page = readFileSync(`${root}/docs/controls/${id}.md`, 'utf8');
    expect(page).toMatch(new RegExp(`^# ${id} ${title.replaceAll(/[.*+?^${}()|[\\]\\\\]/g, '\\\\$&')}\\n`));
    expect(page).toContain(`\nFrom phase ${phase} · ${layer} · ${severity}\n`);
    expect(page).toContain('\n## What is checked\n');
    for (const sentence of [why, remedy]) expect(sentence).toMatch(/^.{20,}[.]$/);
  });

  test('ids are unique, and in the form that people type', () => {
    expect(new Set(controls.map(({ id }) => id)).size).toBe(controls.length);
    for (const { id } of controls) expect(id).toMatch(/^[A-Z]{2}-\d+$/);
  });
});
