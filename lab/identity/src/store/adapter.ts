import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';
import type { Store } from './store.ts';

/** The provider's view of the store: one adapter for each of its models. */
export function createAdapterFactory(store: Store): AdapterFactory {
  return (model: string): Adapter => ({
    async upsert(id, payload, expiresIn) {
      const expiresAt = expiresIn ? Date.now() + expiresIn * 1000 : undefined;
      await store.put({ model, id, expiresAt, payload: payload as Record<string, unknown> });
    },
    async find(id) {
      return store.get(model, id)?.payload as AdapterPayload | undefined;
    },
    async findByUid(uid) {
      return store.find(model, (payload) => payload.uid === uid)?.payload as AdapterPayload | undefined;
    },
    async findByUserCode(userCode) {
      return store.find(model, (payload) => payload.userCode === userCode)?.payload as AdapterPayload | undefined;
    },
    async consume(id) {
      const entry = store.get(model, id);
      if (!entry) return;
      await store.put({ ...entry, payload: { ...entry.payload, consumed: Math.floor(Date.now() / 1000) } });
    },
    async destroy(id) {
      await store.delete(model, id);
    },
    async revokeByGrantId(grantId) {
      await store.deleteWhere((entry) => entry.model === model && entry.payload.grantId === grantId);
    },
  });
}
