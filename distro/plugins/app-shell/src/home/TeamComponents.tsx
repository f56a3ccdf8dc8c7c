import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { EntityRefLink, EntityRefLinks, getEntityRelations } from '@backstage/plugin-catalog-react';
import { Skeleton, Text } from '@backstage/ui';
import { HomeCard } from './HomeCard';
import styles from './TeamComponents.module.css';
import { useTeamComponents } from './useTeamComponents';

/** What the person's teams own, with where each is in its life. */
export function TeamComponents({ owners }: { owners: string[] | undefined }) {
  const { value, error } = useTeamComponents(owners);
  return (
    <HomeCard title="Your team’s components" link={{ href: '/catalog', text: 'Open the catalog' }}>
      {!value && !error && <Skeleton width="100%" height={160} />}
      {!value && error && <Text color="secondary">The catalog cannot be shown: {error.message}</Text>}
      {value?.total === 0 && (
        <Text as="p" color="secondary" style={{ margin: 0 }}>
          None of your teams owns a component yet. Components appear here by themselves when their repository has a
          catalog-info.yaml that names your team as owner.
        </Text>
      )}
      {value && value.total > 0 && <Components components={value.components} />}
      {value && value.total > value.components.length && (
        <Text as="p" color="secondary">
          {value.total - value.components.length} more in the catalog
        </Text>
      )}
    </HomeCard>
  );
}

function Components({ components }: { components: Entity[] }) {
  return (
    <table className={styles.table} aria-label="Components">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Type</th>
          <th scope="col">Lifecycle</th>
          <th scope="col">Owner</th>
        </tr>
      </thead>
      <tbody>
        {components.map((component) => (
          <tr key={stringifyEntityRef(component)}>
            <th scope="row">
              <EntityRefLink entityRef={component} defaultKind="component" />
            </th>
            <td>{specOf(component, 'type')}</td>
            <td>
              <span className={styles.lifecycle}>{specOf(component, 'lifecycle')}</span>
            </td>
            <td>
              <EntityRefLinks entityRefs={getEntityRelations(component, 'ownedBy')} defaultKind="group" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function specOf(entity: Entity, key: string): string {
  const value = entity.spec?.[key];
  return typeof value === 'string' ? value : '–';
}
