import { overviewOf } from './health';
import type { CapabilityHealth, HealthState } from './types';

const health = (state: HealthState): CapabilityHealth => ({
  state,
  message: '',
  since: '2026-01-01T00:00:00.000Z',
  checkedAt: '2026-01-01T00:00:00.000Z',
});

describe('overviewOf', () => {
  it.each<[HealthState[], HealthState]>([
    [['healthy', 'healthy'], 'healthy'],
    [['healthy', 'unknown'], 'unknown'],
    [['healthy', 'unknown', 'degraded'], 'degraded'],
    [['degraded', 'down', 'healthy'], 'down'],
    [[], 'unknown'],
  ])('of %j is %s', (states, expected) => {
    expect(overviewOf(states.map(health)).state).toBe(expected);
  });

  it('counts each state', () => {
    expect(overviewOf([health('down'), health('healthy'), health('healthy')]).counts).toEqual({
      down: 1,
      degraded: 0,
      unknown: 0,
      healthy: 2,
    });
  });
});
