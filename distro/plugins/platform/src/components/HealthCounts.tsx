import { type HealthOverview, healthStates } from '@stagecraft/plugin-platform-common';
import styles from './HealthCounts.module.css';
import { HealthStatus } from './HealthStatus';

/** How many capabilities are in each state. Announced when it changes, which the table with its times is not. */
export function HealthCounts({ health }: { health: HealthOverview }) {
  const present = healthStates.filter((state) => health.counts[state] > 0);
  return (
    <div role="status" aria-label="Health of all capabilities" className={styles.counts}>
      {present.map((state) => (
        <HealthStatus key={state} state={state} label={`${health.counts[state]} ${state}`} />
      ))}
    </div>
  );
}
