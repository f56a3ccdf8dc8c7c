import { describe, expect, test } from 'vitest';
import { affects, type OsvRecord, osvRecord, severityOf } from './osv.ts';

const npm = (name: string) => ({ ecosystem: 'npm', name });

function record(ranges: unknown[], more: Record<string, unknown> = {}): OsvRecord {
  return osvRecord.parse({
    id: 'GHSA-1',
    modified: '2026-01-01T00:00:00Z',
    affected: [{ package: npm('left'), ranges, ...more }],
  });
}

const semver = (...events: Record<string, string>[]) => ({ type: 'SEMVER', events });

describe('a range', () => {
  const twice = record([semver({ introduced: '0' }, { fixed: '1.2.3' }, { introduced: '2.0.0' }, { fixed: '2.4.0' })]);

  test.each([
    ['0.0.1', '1.2.3'],
    ['1.2.2', '1.2.3'],
    ['1.2.3-beta.1', '1.2.3'],
    ['2.0.0', '2.4.0'],
    ['2.3.99', '2.4.0'],
  ])('%s is affected, and %s is not', (version, fixed) => {
    expect(affects(twice, npm('left'), version)).toEqual({ fixed });
  });

  test.each(['1.2.3', '1.99.0', '2.0.0-rc.1', '2.4.0', '10.0.0'])('%s is not affected', (version) => {
    expect(affects(twice, npm('left'), version)).toBeUndefined();
  });

  test('ten is more than nine', () => {
    const ten = record([semver({ introduced: '1.9.0' }, { fixed: '1.10.0' })]);
    expect(affects(ten, npm('left'), '1.9.5')).toEqual({ fixed: '1.10.0' });
    expect(affects(ten, npm('left'), '1.10.0')).toBeUndefined();
  });

  test('its events need not be in order', () => {
    const mixed = record([
      semver({ fixed: '2.4.0' }, { introduced: '2.0.0' }, { fixed: '1.2.3' }, { introduced: '0' }),
    ]);
    expect(affects(mixed, npm('left'), '1.5.0')).toBeUndefined();
    expect(affects(mixed, npm('left'), '2.1.0')).toEqual({ fixed: '2.4.0' });
  });

  test('the last that is affected is so itself, and nothing has mended it', () => {
    const last = record([semver({ introduced: '1.0.0' }, { last_affected: '1.5.0' })]);
    expect(affects(last, npm('left'), '1.5.0')).toEqual({});
    expect(affects(last, npm('left'), '1.5.1')).toBeUndefined();
  });

  test('without an end all that follow are affected, unless GitHub says where it ended', () => {
    const open = [semver({ introduced: '0' })];
    expect(affects(record(open), npm('left'), '99.0.0')).toEqual({});
    const told = record(open, { database_specific: { last_known_affected_version_range: '<= 1.4.0' } });
    expect(affects(told, npm('left'), '1.4.0')).toEqual({});
    expect(affects(told, npm('left'), '1.4.1')).toBeUndefined();
  });

  test('numbers of two parts, as PostgreSQL has them', () => {
    const [name, ecosystem] = ['postgresql', 'Bitnami'];
    const events = [{ introduced: '17.0.0' }, { fixed: '17.11.0' }];
    const affected = [{ package: { name, ecosystem }, ranges: [{ type: 'SEMVER', events }] }];
    const one = osvRecord.parse({ id: 'BIT-1', modified: '2026-01-01', affected });
    expect(affects(one, { name, ecosystem }, '17.10')).toEqual({ fixed: '17.11.0' });
    expect(affects(one, { name, ecosystem }, '17.11')).toBeUndefined();
  });
});

test('versions may be listed one by one', () => {
  const listed = record([], { versions: ['1.0.0', '1.0.1'] });
  expect(affects(listed, npm('left'), '1.0.1')).toEqual({});
  expect(affects(listed, npm('left'), '1.0.2')).toBeUndefined();
});

test('another package, another ecosystem, and what was withdrawn are nothing to us', () => {
  const all = record([semver({ introduced: '0' })]);
  expect(affects(all, npm('right'), '1.0.0')).toBeUndefined();
  expect(affects(all, { ecosystem: 'PyPI', name: 'left' }, '1.0.0')).toBeUndefined();
  expect(affects({ ...all, withdrawn: '2026-02-01' }, npm('left'), '1.0.0')).toBeUndefined();
});

test('commits are no versions', () => {
  expect(affects(record([{ type: 'GIT', events: [{ introduced: '0' }] }]), npm('left'), '1.0.0')).toBeUndefined();
});

test.each([
  [{ database_specific: { severity: 'CRITICAL' } }, 'critical'],
  [{ database_specific: { severity: 'MODERATE' } }, 'moderate'],
  [{ affected: [{ ecosystem_specific: { severity: 'Low' } }, { database_specific: { severity: 'High' } }] }, 'high'],
  [{}, 'unrated'],
])('%o is %s', (more, severity) => {
  expect(severityOf(osvRecord.parse({ id: 'X', modified: '2026-01-01', ...more }))).toBe(severity);
});
