import { jobWords, wordsOf } from './status';
import { ago, lasting } from './time';

it('says times as people do', () => {
  const now = Date.parse('2026-11-20T10:00:00Z');
  expect(ago('2026-11-20T09:59:31Z', now)).toBe('just now');
  expect(ago('2026-11-20T10:00:31Z', now)).toBe('just now');
  expect(ago('2026-11-20T08:00:00Z', now)).toBe('2 hours ago');
  expect(ago('2026-11-19T08:00:00Z', now)).toBe('1 day ago');
  expect([lasting(0.4), lasting(61.2), lasting(3725)]).toEqual(['0 s', '1 min 1 s', '1 h 2 min']);
});

it('has words for states, also for what may fail', () => {
  expect(wordsOf('success')).toEqual({ text: 'Passed', look: 'fine' });
  expect(jobWords({ status: 'failed', mayFail: true }).look).toBe('warning');
  expect(jobWords({ status: 'failed', mayFail: false }).look).toBe('failing');
});
