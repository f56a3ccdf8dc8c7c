import { createBackendModule, createBackendPlugin, coreServices } from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import { createRouter } from './router';
import { SyncState } from './SyncState';

const catalog = createBackendPlugin({
  pluginId: 'catalog',
  register: (env) => env.registerInit({ deps: {}, init: async () => undefined }),
});

async function ask(result: AuthorizeResult.ALLOW | AuthorizeResult.DENY, header = mockCredentials.user.header()) {
  const state = new SyncState({ seconds: 30 });
  state.failed('the identity provider is away');
  const module = createBackendModule({
    pluginId: 'catalog',
    moduleId: 'test',
    register(env) {
      const { httpAuth, httpRouter, permissions } = coreServices;
      env.registerInit({
        deps: { httpAuth, httpRouter, permissions },
        init: async (deps) => deps.httpRouter.use(createRouter({ state, ...deps })),
      });
    },
  });
  const { server } = await startTestBackend({
    features: [catalog, module, mockServices.permissions.factory({ result })],
  });
  return request(server).get('/api/catalog/people-sync').set('Authorization', header);
}

it('tells whoever may see the platform', async () => {
  const { status, body } = await ask(AuthorizeResult.ALLOW);
  expect([status, body.failing.why]).toEqual([200, 'the identity provider is away']);
});

it('tells nobody else', async () => {
  expect((await ask(AuthorizeResult.DENY)).status).toBe(403);
  expect((await ask(AuthorizeResult.ALLOW, mockCredentials.none.header())).status).toBe(401);
});
