import type { Entity } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { usePolled, type Polled } from '@stagecraft/plugin-platform';
import { useCallback } from 'react';

export interface TeamComponents {
  components: Entity[];
  total: number;
}

const shown = 8;
const fields = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.title',
  'metadata.description',
  'spec',
  'relations',
];

/** Components owned by any of the given groups or people; waits until they are known. */
export function useTeamComponents(owners: string[] | undefined): Polled<TeamComponents | undefined> {
  const catalog = useApi(catalogApiRef);
  return usePolled(
    useCallback(async () => {
      if (!owners || owners.length === 0) {
        return owners && { components: [], total: 0 };
      }
      const { items, totalItems } = await catalog.queryEntities({
        filter: { kind: 'component', 'relations.ownedBy': owners },
        orderFields: [{ field: 'metadata.name', order: 'asc' }],
        fields,
        limit: shown,
      });
      return { components: items, total: totalItems };
    }, [catalog, owners]),
  );
}
