import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { backendFolder } from './backendFolder';
import { PluginInventory } from './PluginInventory';

describe('PluginInventory', () => {
  let root: string;
  const folder = () => path.join(root, 'packages', 'backend');
  const inventoryOf = (...ids: string[]) =>
    new PluginInventory({
      system: { getInstalledPlugins: async () => ids.map((pluginId) => ({ pluginId })) },
      instance: { getInstalledPlugins: async () => [{ pluginId: 'catalog', modules: [{ moduleId: 'gitlab' }] }] },
      backendFolder: folder(),
    });

  async function write(place: string, content: unknown) {
    const file = path.join(root, place, 'package.json');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  const backstage = (role: string, pluginId?: string) => ({ role, pluginId });

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'inventory-'));
    const names = ['@a/catalog-backend', '@a/catalog-gitlab', '@a/broken', '@a/absent', 'app'];
    await write('packages/backend', {
      name: 'backend',
      dependencies: Object.fromEntries(names.map((name) => [name, '*'])),
    });
    await write('node_modules/@a/catalog-backend', {
      name: '@a/catalog-backend',
      version: '4.0.0',
      exports: { '.': './index.js' },
      backstage: backstage('backend-plugin', 'catalog'),
    });
    await write('node_modules/@a/catalog-gitlab', {
      name: '@a/catalog-gitlab',
      version: '0.8.8',
      backstage: backstage('backend-plugin-module', 'catalog'),
    });
    await write('node_modules/@a/broken', '{"name": "@a/bro');
    await write('node_modules/app', {
      name: 'app',
      backstage: backstage('frontend'),
      dependencies: { '@a/catalog': '*' },
    });
    await write('node_modules/@a/catalog', {
      name: '@a/catalog',
      version: '2.0.9',
      backstage: backstage('frontend-plugin', 'catalog'),
    });
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('puts versions to the plugins that run, with the modules that extend them', async () => {
    const { backend } = await inventoryOf('catalog').installed();
    expect(backend).toEqual([
      {
        pluginId: 'catalog',
        package: { name: '@a/catalog-backend', version: '4.0.0', role: 'backend-plugin' },
        modules: ['gitlab'],
        modulePackages: [{ name: '@a/catalog-gitlab', version: '0.8.8', role: 'backend-plugin-module' }],
      },
    ]);
  });

  it('lists a running plugin also when no package claims it', async () => {
    const { backend } = await inventoryOf('own', 'catalog').installed();
    expect(backend.map((plugin) => plugin.pluginId)).toEqual(['catalog', 'own']);
    expect(backend[1]).toEqual({ pluginId: 'own', modules: [], modulePackages: [] });
  });

  it('reads the frontend of the app that the backend serves', async () => {
    const { frontend } = await inventoryOf().installed();
    expect(frontend).toEqual([{ name: '@a/catalog', version: '2.0.9', role: 'frontend-plugin' }]);
  });

  it('lists what runs even where no package can be read', async () => {
    await rm(folder(), { recursive: true });
    expect(await inventoryOf('catalog').installed()).toEqual({
      backend: [{ pluginId: 'catalog', modules: ['gitlab'], modulePackages: [] }],
      frontend: [],
    });
  });

  it('finds the started package from its folder and from a file in it', () => {
    expect(backendFolder(folder())).toBe(folder());
    expect(backendFolder(path.join(folder(), 'src', 'index.ts'))).toBe(folder());
  });
});
