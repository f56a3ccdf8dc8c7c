import { Link, Text } from '@backstage/ui';
import type { Capability } from '@stagecraft/plugin-platform-common';
import { HealthStatus } from './HealthStatus';
import { elapsed } from './elapsed';
import styles from './DataTable.module.css';

/** The platform's capabilities, one a row. An ordinary table: there are few rows, and it is read aloud as one. */
export function CapabilityTable({ capabilities }: { capabilities: readonly Capability[] }) {
  if (capabilities.length === 0) {
    return (
      <div className={styles.empty}>
        <Text as="p">
          No capabilities are configured. List them under `platform.capabilities` in the portal's configuration.
        </Text>
      </div>
    );
  }
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label="Capabilities">
        <thead>
          <tr>
            <th scope="col">Capability</th>
            <th scope="col">Provided by</th>
            <th scope="col">Health</th>
            <th scope="col">What was seen</th>
          </tr>
        </thead>
        <tbody>
          {capabilities.map((capability) => (
            <CapabilityRow key={capability.id} capability={capability} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CapabilityRow({ capability: { title, description, component, url, health } }: { capability: Capability }) {
  return (
    <tr>
      <th scope="row">
        {title}
        {description && <span className={styles.sub}>{description}</span>}
      </th>
      <td data-label="Provided by">
        {url ? (
          <Link href={url} target="_blank" rel="noopener noreferrer">
            {component}
          </Link>
        ) : (
          component
        )}
      </td>
      <td data-label="Health">
        <HealthStatus state={health.state} />
        <span className={styles.sub}>for {elapsed(health.since)}</span>
      </td>
      <td data-label="What was seen">
        {health.message}
        {health.latencyMs !== undefined && <span className={styles.sub}>measured in {health.latencyMs} ms</span>}
      </td>
    </tr>
  );
}
