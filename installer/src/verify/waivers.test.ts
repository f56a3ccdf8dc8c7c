import { describe, expect, test } from 'vitest';
import { foreseen } from '../testing/caught.ts';
import type { Result, State } from './report.ts';
import { parseWaivers, withWaivers } from './waivers.ts';

const text = `apiVersion: stagecraft.dev/v1
kind: Waivers
spec:
  - { control: SC-2, why: behind a gateway that limits, by: lena, until: 2027-01-31 }
`;
const waivers = parseWaivers(text, 'waivers.yaml', ['SC-2', 'ID-1']);
const result = (id: string, state: State): Result => ({
  ...{ id, state, title: '', phase: 1, layer: 'Operations', severity: 'low', why: '', found: '', details: [] },
  ...{ remedy: '', page: '', milliseconds: 1, evidence: [] },
});
const day = (date: string): Date => new Date(`${date}T12:00:00Z`);

describe('what is accepted', () => {
  test.each(['failed', 'unknown'] as const)('%s is accepted, by whom and until when', (state) => {
    expect(withWaivers(result('SC-2', state), waivers, day('2027-01-31'))).toMatchObject({
      state: 'accepted',
      waived: { by: 'lena', why: 'behind a gateway that limits', until: '2027-01-31', instead: state },
    });
  });

  test('the day after it no longer is, and the report says that it was', () => {
    const late = withWaivers(result('SC-2', 'failed'), waivers, day('2027-02-01'));
    expect(late).toMatchObject({ state: 'failed', details: ['the waiver of lena ended on 2027-01-31'] });
  });

  test.each([
    ['SC-2', 'passed'],
    ['SC-2', 'not-applicable'],
    ['ID-1', 'failed'],
  ] as const)('%s %s stays what it is', (id, state) => {
    expect(withWaivers(result(id, state), waivers, day('2027-01-01')).state).toBe(state);
  });
});

describe('a file that cannot be used is refused, with every problem', () => {
  test.each([
    ['a control that is not there', text.replace('SC-2', 'SC-9'), 'there is no control SC-9'],
    ['a date that is none', text.replace('2027-01-31', 'soon'), 'spec.0.until'],
    ['nobody who accepts it', text.replace('by: lena, ', ''), 'spec.0.by'],
    ['no YAML', 'a: [', 'Flow sequence'],
    ['an empty file', '', 'expected object'],
  ])('%s', async (_, content, problem) => {
    const error = await foreseen(() => parseWaivers(content, 'waivers.yaml', ['SC-2']));
    expect(error.code).toBe('configuration');
    expect(error.details.join('\n')).toContain(problem);
  });
});
