import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import { readDirectoryConfig } from '../config';
import { entitiesOf } from '../entities';
import { refsOf } from '../guard';
import { IdentityProvider } from '../IdentityProvider';
import { AdminClient } from '../keycloak/AdminClient';
import { DirectoryReader } from '../keycloak/readDirectory';
import { SyncState } from '../SyncState';

export interface SyncOptions {
  issuer: string;
  clientSecret?: string;
  nextClientSecret?: string;
  refuseRemovalOver?: number;
  answerSeconds?: number;
  pageSize?: number;
}

/** Everything of the provider that is real but the catalog, of which only what it was given is kept. */
export function syncWith({ issuer, clientSecret = 'the-secret-of-directory', ...rest }: SyncOptions) {
  const identity = { issuer, clientId: 'portal-directory', clientSecret, ...rest };
  const config = readDirectoryConfig(mockServices.rootConfig({ data: { catalog: { providers: { identity } } } }));
  if (!config) throw new Error('there is no configuration');
  const reader = new DirectoryReader(new AdminClient(config), config.pageSize);
  const logger = mockServices.logger.mock();
  const auditor = mockServices.auditor.mock({
    createEvent: jest.fn(async () => ({ success: jest.fn(), fail: jest.fn() })),
  });
  const held: { entities: Entity[]; mutations: number } = { entities: [], mutations: 0 };
  const connection: EntityProviderConnection = {
    async applyMutation(mutation) {
      if (mutation.type !== 'full') throw new Error('only whole answers are taken over');
      held.entities = mutation.entities.map(({ entity }) => entity);
      held.mutations += 1;
    },
    refresh: async () => undefined,
  };
  const state = new SyncState(config.schedule.frequency);
  const provider = new IdentityProvider({
    read: async () => entitiesOf(config, await reader.read()),
    known: async () => refsOf(held.entities),
    refuseRemovalOver: config.refuseRemovalOver,
    runner: { run: async () => undefined },
    logger,
    auditor,
    state,
  });
  return {
    held,
    logger,
    auditor,
    state,
    sync: () => provider.sync(connection),
    refs: () => [...refsOf(held.entities)],
    entity: (kind: string, name: string) =>
      held.entities.find((entity) => entity.kind === kind && entity.metadata.name === name),
  };
}
