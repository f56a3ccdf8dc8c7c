import type { RootSystemMetadataService } from '@backstage/backend-plugin-api';
import type { InstalledPlugin, InstalledPlugins, PluginPackage } from '@stagecraft/plugin-platform-common';
import path from 'node:path';
import { readPackage, readPackageFile, type InstalledPackage } from './readPackages';

const frontendRoles = new Set(['frontend-plugin', 'frontend-plugin-module']);

/** What is installed: which plugins run is asked of the backend itself, their versions of the packages it runs from. */
export class PluginInventory {
  readonly #metadata: RootSystemMetadataService;
  readonly #backendFolder: string;
  #packages: Promise<InstalledPackage[]> | undefined;

  constructor(metadata: RootSystemMetadataService, backendFolder: string) {
    this.#metadata = metadata;
    this.#backendFolder = backendFolder;
  }

  async installed(): Promise<InstalledPlugins> {
    // Packages cannot change under a running process, so they are read once.
    this.#packages ??= this.#readPackages();
    const packages = await this.#packages;
    const plugins = await this.#metadata.getInstalledPlugins();
    const ids = [...new Set(plugins.map(plugin => plugin.pluginId))].sort((a, b) => a.localeCompare(b));
    return {
      backend: ids.map(pluginId => describePlugin(pluginId, packages)),
      frontend: packages.filter(item => frontendRoles.has(item.role)).map(publicPart),
    };
  }

  async #readPackages(): Promise<InstalledPackage[]> {
    const own = await readPackageFile(path.join(this.#backendFolder, 'package.json'));
    const direct = await this.#dependenciesOf(own, this.#backendFolder);
    // The app is a package of its own whose dependencies are the frontend's plugins.
    const app = direct.find(item => item.role === 'frontend');
    const ofApp = await this.#dependenciesOf(app, this.#backendFolder);
    const byName = new Map([...direct, ...ofApp].map(item => [item.name, item]));
    return [...byName.values()].sort((a, b) => a.name.localeCompare(b.name));
  }

  async #dependenciesOf(owner: InstalledPackage | undefined, folder: string): Promise<InstalledPackage[]> {
    const found = await Promise.all((owner?.dependencies ?? []).map(name => readPackage(name, folder)));
    return found.filter(item => item !== undefined);
  }
}

function describePlugin(pluginId: string, packages: InstalledPackage[]): InstalledPlugin {
  const ofPlugin = packages.filter(item => item.pluginId === pluginId);
  const own = ofPlugin.find(item => item.role === 'backend-plugin');
  return {
    pluginId,
    ...(own && { package: publicPart(own) }),
    modules: ofPlugin.filter(item => item.role === 'backend-plugin-module').map(publicPart),
  };
}

function publicPart({ name, version, role }: InstalledPackage): PluginPackage {
  return { name, role, ...(version !== undefined && { version }) };
}
