import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coreServices, createServiceFactory } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import techdocsPlugin from '@backstage/plugin-techdocs-backend';
import documentationFeatures from '../index';
import { documentedComponent } from '../__testUtils__/component';
import { createSource } from '../__testUtils__/source';

jest.setTimeout(60_000);

const task = 'documentation-ahead';

/** A portal's TechDocs with what is in the catalog. Nobody opens anything. */
async function startTechDocs(entities: ReturnType<typeof documentedComponent>[], techdocs: object = {}) {
  const publishDirectory = await mkdtemp(join(tmpdir(), 'techdocs-ahead-'));
  const scheduler = mockServices.scheduler();
  const local = { builder: 'local', publisher: { type: 'local', local: { publishDirectory } } };
  const backend = await startTestBackend({
    features: [
      techdocsPlugin,
      documentationFeatures,
      createServiceFactory({ service: coreServices.scheduler, deps: {}, factory: () => scheduler }),
      catalogServiceMock.factory({ entities }),
      mockServices.rootConfig.factory({
        data: { techdocs: { ...local, ...techdocs }, app: { baseUrl: 'http://localhost' } },
      }),
    ],
  });
  const docs = `http://127.0.0.1:${backend.server.port()}/api/techdocs/static/docs/default/component`;
  return {
    scheduler,
    publishDirectory,
    index: (name: string) => fetch(`${docs}/${name}/search/search_index.json`),
    async stop() {
      await backend.stop();
      await rm(publishDirectory, { recursive: true, force: true });
    },
  };
}

describe('documentation ahead of its readers', () => {
  it('is built for search to find, whatever else cannot be built', async () => {
    const broken = await createSource({ 'docs/index.md': '# Broken', 'mkdocs.yml': 'nav: [' });
    const cart = await createSource({ 'docs/index.md': '# Cart\n\nKeeps a quokka for each customer.' });
    const plain = documentedComponent('plain', cart.inputDir);
    delete (plain.metadata.annotations as Record<string, string>)['backstage.io/techdocs-ref'];
    const portal = await startTechDocs([
      documentedComponent('broken', broken.inputDir),
      documentedComponent('cart', cart.inputDir),
      plain,
    ]);
    expect((await portal.index('cart')).status).toBe(404);

    await portal.scheduler.triggerTask(task);

    expect(await (await portal.index('cart')).text()).toContain('quokka');
    expect(await readdir(join(portal.publishDirectory, 'default', 'component'))).toEqual(['cart']);

    await Promise.all([portal.stop(), broken.remove(), cart.remove()]);
  });

  it('is nobody’s task where another builds it', async () => {
    const portal = await startTechDocs([], { builder: 'external' });
    expect(await portal.scheduler.getScheduledTasks()).toEqual([]);
    await portal.stop();
  });
});
