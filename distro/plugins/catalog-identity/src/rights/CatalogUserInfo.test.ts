import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { CatalogUserInfo } from './CatalogUserInfo';

const credentials = mockCredentials.user('user:default/omar');

const omar = (...groups: string[]): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name: 'omar' },
  relations: [
    ...groups.map((name) => ({ type: 'memberOf', targetRef: `group:default/${name}` })),
    { type: 'ownerOf', targetRef: 'component:default/cart' },
  ],
});

function setUp() {
  const catalog = {
    getEntityByRef: jest.fn(async (): Promise<Entity | undefined> => omar('developers')),
    queryEntities: jest.fn(async () => ({ items: [omar()], totalItems: 1, pageInfo: {} })),
  };
  const logger = mockServices.logger.mock();
  const time = { now: 1_000_000 };
  const info = new CatalogUserInfo({ catalog, logger, auth: mockServices.auth(), now: () => time.now });
  return { catalog, logger, time, rights: async () => (await info.getUserInfo(credentials)).ownershipEntityRefs };
}

it('says what somebody is by the groups that the catalog has them in at the moment', async () => {
  const { catalog, time, rights } = setUp();
  expect(await rights()).toEqual(['user:default/omar', 'group:default/developers']);
  catalog.getEntityByRef.mockResolvedValue(omar('viewers'));
  time.now += 5000;
  expect(await rights()).toEqual(['user:default/omar', 'group:default/viewers']);
});

it('asks once for a page that asks twenty times', async () => {
  const { catalog, rights } = setUp();
  await rights();
  await rights();
  expect(catalog.getEntityByRef).toHaveBeenCalledTimes(1);
});

it('leaves nothing to whoever is gone', async () => {
  const { catalog, time, rights } = setUp();
  await rights();
  catalog.getEntityByRef.mockResolvedValue(undefined);
  time.now += 5000;
  expect(await rights()).toEqual([]);
});

it('takes nobody for gone while the catalog is being filled, and gives nobody a role', async () => {
  const { catalog, rights } = setUp();
  catalog.getEntityByRef.mockResolvedValue(undefined);
  catalog.queryEntities.mockResolvedValue({ items: [], totalItems: 0, pageInfo: {} });
  expect(await rights()).toEqual(['user:default/omar']);
});

it('goes by what it knew while the catalog does not answer, but not for long', async () => {
  const { catalog, logger, time, rights } = setUp();
  await rights();
  catalog.getEntityByRef.mockRejectedValue(new Error('no connection'));
  time.now += 30_000;
  expect(await rights()).toEqual(['user:default/omar', 'group:default/developers']);
  expect(logger.warn).toHaveBeenCalled();
  time.now += 60_000;
  await expect(rights()).rejects.toThrow('no connection');
});
