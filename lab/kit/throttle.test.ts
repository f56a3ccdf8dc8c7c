import { expect, it } from 'vitest';
import { Throttle } from './throttle.ts';

it('forgives a few, then waits twice as long each time, but never for ever', () => {
  let now = 0;
  const throttle = new Throttle({ failures: 3, waitSeconds: 10, maximumWaitSeconds: 35 }, () => now);
  const fail = () => {
    throttle.failed('omar');
    return throttle.wait('omar');
  };
  expect([fail(), fail(), fail(), fail(), fail(), fail()]).toEqual([0, 0, 10, 20, 35, 35]);
  now += 34_500;
  expect(throttle.wait('omar')).toBe(1);
  now += 500;
  expect(throttle.wait('omar')).toBe(0);
  expect(throttle.wait('lena')).toBe(0);
});

it('forgets after success, and after an hour', () => {
  let now = 0;
  const throttle = new Throttle({ failures: 1, waitSeconds: 10, maximumWaitSeconds: 60 }, () => now);
  throttle.failed('omar');
  throttle.succeeded('omar');
  expect(throttle.wait('omar')).toBe(0);
  for (let attempt = 0; attempt < 3; attempt += 1) throttle.failed('omar');
  expect(throttle.wait('omar')).toBe(40);
  now += 61 * 60 * 1000;
  throttle.failed('omar');
  expect(throttle.wait('omar')).toBe(10);
});
