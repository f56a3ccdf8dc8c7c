import { mockCredentials, mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import { GitLabSide } from './__testUtils__/GitLabSide';
import module from './index';

/** The module's plugin must be there; the real one is not needed to be asked for pipelines. */
const catalogPlugin = createBackendPlugin({
  pluginId: 'catalog',
  register: (env) => env.registerInit({ deps: {}, init: async () => undefined }),
});

const forge = new GitLabSide();

const component = (name: string, annotations: Record<string, string>): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name, namespace: 'default', annotations },
});

async function start(may = AuthorizeResult.ALLOW as AuthorizeResult.ALLOW | AuthorizeResult.DENY) {
  const file = `url:http://${forge.host}/checkout/cart/-/blob/main/catalog-info.yaml`;
  const { server } = await startTestBackend({
    features: [
      catalogPlugin,
      module,
      catalogServiceMock.factory({
        entities: [
          component('cart', { 'backstage.io/managed-by-location': file }),
          component('spy', {
            'backstage.io/managed-by-location': file,
            'gitlab.com/project-slug': 'secret/plans',
          }),
          component('nowhere', { 'backstage.io/managed-by-location': 'file:/somewhere.yaml' }),
          component('elsewhere', { 'gitlab.com/project-slug': 'a/b', 'gitlab.com/instance': 'gitlab.example' }),
        ],
      }),
      mockServices.rootConfig.factory({ data: { integrations: { gitlab: [forge.integration] } } }),
      mockServices.permissions.factory({ result: may }),
    ],
  });
  return (name: string, header = mockCredentials.user.header()) =>
    request(server).get(`/api/catalog/pipelines/by-name/component/default/${name}`).set('Authorization', header);
}

describe('the pipelines of an entity', () => {
  let ask: Awaited<ReturnType<typeof start>>;

  beforeEach(async () => {
    await forge.start();
    forge.answers.clear();
    forge.asked.length = 0;
    forge.project('checkout/cart');
    ask = await start();
  });

  afterEach(() => forge.stop());

  it('are the project’s, the newest first, with the jobs of the newest in their order', async () => {
    forge.answers.set('/projects/7/pipelines', { body: [forge.pipeline(2, 'running'), forge.pipeline(1, 'success')] });
    const { status, body } = await ask('cart');
    expect(status).toBe(200);
    expect(body.project).toEqual({ path: 'checkout/cart', url: `http://${forge.host}/checkout/cart` });
    expect(body.pipelines).toEqual([
      expect.objectContaining({ id: 2, status: 'running', by: 'Omar Haddad', ref: 'main', source: 'push' }),
      expect.objectContaining({ id: 1, status: 'success', durationSeconds: 41 }),
    ]);
    expect(body.pipelines[0].commit.title).toBe('feat: number 2');
    expect(body.jobs.map(({ name }: { name: string }) => name)).toEqual(['test', 'build']);
    expect(forge.authorization).toBe('Bearer portal-token');
  });

  it('costs the forge one round for many who look, and little for what has ended', async () => {
    forge.answers.set('/projects/7/pipelines', { body: [forge.pipeline(2, 'running'), forge.pipeline(1, 'success')] });
    await Promise.all([ask('cart'), ask('cart'), ask('cart')]);
    expect(forge.asked.filter((path) => path === '/projects/7/pipelines')).toHaveLength(1);
    await new Promise((done) => setTimeout(done, 2100));
    await ask('cart');
    expect(forge.asked.filter((path) => path === '/projects/7/pipelines/2')).toHaveLength(2);
    expect(forge.asked.filter((path) => path === '/projects/7/pipelines/1')).toHaveLength(1);
  });

  it('may be none, and a commit may be gone', async () => {
    expect((await ask('cart')).body).toMatchObject({ pipelines: [], jobs: [] });
    forge.answers.set('/projects/7/pipelines', { body: [forge.pipeline(3, 'failed')] });
    forge.answers.delete(`/projects/7/repository/commits/${'3'.padStart(40, 'a')}`);
    await new Promise((done) => setTimeout(done, 2100));
    const { status, body } = await ask('cart');
    expect([status, body.pipelines[0].commit.title]).toEqual([200, undefined]);
  });

  it('are nobody’s who may not see them, nor of what is not there', async () => {
    expect((await ask('cart', mockCredentials.none.header())).status).toBe(401);
    expect((await ask('unknown')).status).toBe(404);
    const denied = await (await start(AuthorizeResult.DENY))('cart');
    expect([denied.status, denied.body.error.message]).toEqual([403, expect.stringContaining('pipelines.read')]);
    expect(forge.asked).toEqual([]);
  });

  it('are not told of a private project by an entity that lies elsewhere', async () => {
    forge.project('secret/plans', { visibility: 'private' });
    const { status, body } = await ask('spy');
    expect([status, body.error.message]).toEqual([404, expect.stringContaining('no project secret/plans')]);
    forge.project('secret/plans', { visibility: 'internal' });
    expect((await ask('spy')).status).toBe(200);
  });

  it('need a project, and a GitLab that the portal knows', async () => {
    expect((await ask('nowhere')).body.error.message).toMatch(/Write gitlab\.com\/project-slug: group\/project/);
    expect((await ask('elsewhere')).body.error.message).toMatch(/knows no GitLab gitlab\.example/);
  });

  it.each([
    ['a token that is not taken', { status: 401, body: {} }, 503, /renews integrations\.gitlab/],
    ['pipelines that are switched off', { status: 403, body: {} }, 404, /switched off/],
    ['a forge that is ill', { status: 502, body: 'Bad gateway' }, 503, /answered 502/],
    ['a page instead of an answer', { body: '<html>' }, 503, /no answer of GitLab’s API/],
    ['half an answer', { body: [{ id: 1 }] }, 503, /no answer of GitLab’s API/],
    ['an address that is none', { body: [{ id: 1, web_url: 'javascript:alert(1)' }] }, 503, /no answer/],
    ['silence', 'silence' as const, 503, /did not answer within 8 seconds/],
  ])(
    'say what to do about %s',
    async (_, answer, status, words) => {
      forge.answers.set('/projects/7/pipelines', answer);
      const refused = await ask('cart');
      expect([refused.status, refused.body.error.message]).toEqual([status, expect.stringMatching(words)]);
      forge.answers.set('/projects/7/pipelines', { body: [] });
      expect((await ask('cart')).status).toBe(200);
    },
    20_000,
  );

  it('say that the forge is away', async () => {
    await forge.stop();
    const { status, body } = await ask('cart');
    expect([status, body.error.message]).toEqual([503, expect.stringMatching(/cannot be reached \(ECONNREFUSED\)/)]);
    await forge.start();
  });
});
