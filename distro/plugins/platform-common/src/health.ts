import type { CapabilityHealth, HealthOverview, HealthState } from './types';

/** Worst first: the order in which states are shown and in which the overall state is chosen. */
export const healthStates: readonly HealthState[] = ['down', 'degraded', 'unknown', 'healthy'];

export function overviewOf(healths: readonly CapabilityHealth[]): HealthOverview {
  const counts: Record<HealthState, number> = { down: 0, degraded: 0, unknown: 0, healthy: 0 };
  for (const health of healths) {
    counts[health.state] += 1;
  }
  return { state: healthStates.find((state) => counts[state] > 0) ?? 'unknown', counts };
}
