import { access, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import techdocsPlugin from '@backstage/plugin-techdocs-backend';
import type { JsonObject } from '@backstage/types';
import { GitHub } from '@stagecraft/forge-contract';
import { techdocsModuleMarkdown } from './index';
import { documentedAt, documentedComponent } from './__testUtils__/component';
import { createSource } from './__testUtils__/source';

jest.setTimeout(60_000);

async function startTechDocs(entities: Entity[], config: JsonObject = {}) {
  const publishDirectory = await mkdtemp(join(tmpdir(), 'techdocs-published-'));
  const backend = await startTestBackend({
    features: [
      techdocsPlugin,
      techdocsModuleMarkdown,
      catalogServiceMock.factory({ entities }),
      mockServices.rootConfig.factory({
        data: {
          techdocs: { builder: 'local', publisher: { type: 'local', local: { publishDirectory } } },
          app: { baseUrl: 'http://localhost' },
          ...config,
        },
      }),
    ],
  });
  const base = `http://127.0.0.1:${backend.server.port()}/api/techdocs`;
  return {
    base,
    /** What the builder says until it is done. */
    sync: async (name: string) =>
      (await fetch(`${base}/sync/default/component/${name}`, { headers: { accept: 'text/event-stream' } })).text(),
    page: async (name: string) => (await fetch(`${base}/static/docs/default/component/${name}/index.html`)).text(),
    async stop() {
      await backend.stop();
      await rm(publishDirectory, { recursive: true, force: true });
    },
  };
}

describe('TechDocs of the portal', () => {
  it('builds with the generator, publishes, and shows what went wrong', async () => {
    const fine = await createSource({ 'docs/index.md': '# Cart', 'mkdocs.yml': 'site_name: Cart\nplugins: [odd]\n' });
    const broken = await createSource({ 'docs/index.md': '# Broken', 'mkdocs.yml': 'nav: [' });
    const portal = await startTechDocs([
      documentedComponent('cart', fine.inputDir),
      documentedComponent('broken', broken.inputDir),
    ]);

    const built = await portal.sync('cart');
    expect(built).toContain('event: finish');
    expect(built).toContain('these mkdocs plugins have no effect here: odd');
    expect(await portal.page('cart')).toContain('<h1 id="cart">Cart');
    const metadata = await (await fetch(`${portal.base}/metadata/techdocs/default/component/cart`)).json();
    expect(metadata).toMatchObject({ site_name: 'Cart' });

    expect(await portal.sync('broken')).toContain('mkdocs.yml is not valid YAML');

    // A folder of somebody's own outlives its documentation.
    await Promise.all([access(fine.inputDir), access(broken.inputDir)]);
    await Promise.all([portal.stop(), fine.remove(), broken.remove()]);
  });

  it('leaves nothing behind of what it fetched from a repository, built or not', async () => {
    const hub = await new GitHub().start();
    await hub.add('orders', { 'docs/index.md': '# Orders', 'catalog-info.yaml': '' });
    await hub.add('returns', { 'docs/index.md': '# Returns', 'mkdocs.yml': 'nav: [', 'catalog-info.yaml': '' });
    const workingDirectory = await mkdtemp(join(tmpdir(), 'techdocs-working-'));
    const at = (name: string) => `url:${hub.url}/${hub.organization}/${name}/blob/main/catalog-info.yaml`;
    const portal = await startTechDocs([documentedAt('orders', at('orders')), documentedAt('returns', at('returns'))], {
      backend: { workingDirectory },
      integrations: { github: [hub.integration] },
    });

    expect(await portal.sync('orders')).toContain('event: finish');
    expect(await portal.page('orders')).toContain('<h1 id="orders">Orders');
    expect(await portal.sync('returns')).toContain('mkdocs.yml is not valid YAML');
    expect(hub.asked.filter((question) => question.includes('tarball'))).toHaveLength(2);
    expect((await readdir(workingDirectory)).filter((name) => name.startsWith('backstage-'))).toEqual([]);

    await Promise.all([portal.stop(), hub.stop(), rm(workingDirectory, { recursive: true, force: true })]);
  });
});
