import { elapsed } from './elapsed';

const now = Date.parse('2026-01-10T12:00:00Z');

describe('elapsed', () => {
  it.each([
    ['2026-01-10T11:59:30Z', 'less than a minute'],
    ['2026-01-10T11:59:00Z', '1 minute'],
    ['2026-01-10T09:01:00Z', '2 hours'],
    ['2026-01-08T12:00:00Z', '2 days'],
    ['2026-01-10T12:05:00Z', 'less than a minute'],
  ])('since %s is %s', (time, text) => {
    expect(elapsed(time, now)).toBe(text);
  });
});
