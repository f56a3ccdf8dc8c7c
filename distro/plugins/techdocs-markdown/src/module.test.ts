import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import techdocsPlugin from '@backstage/plugin-techdocs-backend';
import { techdocsModuleMarkdown } from './index';
import { documentedComponent } from './__testUtils__/component';
import { createSource } from './__testUtils__/source';

jest.setTimeout(60_000);

describe('TechDocs of the portal', () => {
  it('builds with the generator, publishes, and shows what went wrong', async () => {
    const publishDirectory = await mkdtemp(join(tmpdir(), 'techdocs-published-'));
    const fine = await createSource({ 'docs/index.md': '# Cart', 'mkdocs.yml': 'site_name: Cart\nplugins: [odd]\n' });
    const broken = await createSource({ 'docs/index.md': '# Broken', 'mkdocs.yml': 'nav: [' });
    const backend = await startTestBackend({
      features: [
        techdocsPlugin,
        techdocsModuleMarkdown,
        catalogServiceMock.factory({
          entities: [documentedComponent('cart', fine.inputDir), documentedComponent('broken', broken.inputDir)],
        }),
        mockServices.rootConfig.factory({
          data: {
            techdocs: { builder: 'local', publisher: { type: 'local', local: { publishDirectory } } },
            app: { baseUrl: 'http://localhost' },
          },
        }),
      ],
    });
    const base = `http://127.0.0.1:${backend.server.port()}/api/techdocs`;
    const sync = async (name: string) =>
      (await fetch(`${base}/sync/default/component/${name}`, { headers: { accept: 'text/event-stream' } })).text();

    const built = await sync('cart');
    expect(built).toContain('event: finish');
    expect(built).toContain('these mkdocs plugins have no effect here: odd');
    const page = await fetch(`${base}/static/docs/default/component/cart/index.html`);
    expect(await page.text()).toContain('<h1 id="cart">Cart');
    const metadata = await (await fetch(`${base}/metadata/techdocs/default/component/cart`)).json();
    expect(metadata).toMatchObject({ site_name: 'Cart' });

    expect(await sync('broken')).toContain('mkdocs.yml is not valid YAML');

    await backend.stop();
    await Promise.all([fine.remove(), broken.remove(), rm(publishDirectory, { recursive: true, force: true })]);
  });
});
