import type { AuthService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';

export interface DocumentedOptions {
  readonly auth: AuthService;
  readonly catalog: CatalogService;
}

const batch = 500;

/** The refs of all entities that have documentation. */
export async function listDocumented({ auth, catalog }: DocumentedOptions): Promise<string[]> {
  const credentials = await auth.getOwnServiceCredentials();
  const refs: string[] = [];
  let cursor: string | undefined;
  do {
    const request = {
      query: { 'metadata.annotations.backstage.io/techdocs-ref': { $exists: true } },
      fields: ['kind', 'metadata.namespace', 'metadata.name'],
      totalItems: 'exclude' as const,
    };
    const page = await catalog.queryEntities(
      { ...(cursor ? { cursor, fields: request.fields } : request), limit: batch },
      { credentials },
    );
    refs.push(...page.items.map((entity) => stringifyEntityRef(entity)));
    cursor = page.pageInfo.nextCursor;
  } while (cursor);
  return refs;
}
