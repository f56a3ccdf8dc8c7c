import { expect, test } from 'vitest';
import { secondsOf } from './duration.ts';

test.each([
  [{ seconds: 30 }, 30],
  [{ minutes: 1, seconds: 5 }, 65],
  [{ hours: 1 }, 3600],
  ['30s', 30],
  ['2 m', 120],
  ['500ms', 0.5],
  [{ fortnights: 1 }, Number.NaN],
  ['now and then', Number.NaN],
])('%j is %d seconds', (duration, seconds) => {
  expect(secondsOf(duration as never)).toBe(seconds);
});
