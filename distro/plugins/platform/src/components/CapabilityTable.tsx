import { Link, Text } from '@backstage/ui';
import { Aside, DataTable } from '@stagecraft/page-parts';
import type { Capability } from '@stagecraft/plugin-platform-common';
import { HealthStatus } from './HealthStatus';
import { elapsed } from './elapsed';
import styles from './Nothing.module.css';

/** The platform's capabilities, one a row. */
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
    <DataTable label="Capabilities" columns={['Capability', 'Provided by', 'Health', 'What was seen']}>
      {capabilities.map((capability) => (
        <CapabilityRow key={capability.id} capability={capability} />
      ))}
    </DataTable>
  );
}

function CapabilityRow({ capability: { title, description, component, url, health } }: { capability: Capability }) {
  return (
    <tr>
      <th scope="row">
        {title}
        {description && <Aside>{description}</Aside>}
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
        <Aside>for {elapsed(health.since)}</Aside>
      </td>
      <td data-label="What was seen">
        {health.message}
        {health.latencyMs !== undefined && <Aside>measured in {health.latencyMs} ms</Aside>}
      </td>
    </tr>
  );
}
