import type { RootInstanceMetadataService, RootSystemMetadataService } from '@backstage/backend-plugin-api';
import type { InstalledPlugin, InstalledPlugins, PluginPackage } from '@stagecraft/plugin-platform-common';
import path from 'node:path';
import { readPackage, readPackageFile, type InstalledPackage } from './readPackages';

const frontendRoles = new Set(['frontend-plugin', 'frontend-plugin-module']);

export interface PluginInventoryOptions {
  /** Plugins of the whole system, which may be more than one backend. */
  system: RootSystemMetadataService;
  /** Plugins and modules of this backend. */
  instance: RootInstanceMetadataService;
  /** Folder of the package that was started. */
  backendFolder: string;
}

/** What is installed: which plugins run is asked of the backend itself, their versions of the packages it runs from. */
export class PluginInventory {
  readonly #system: RootSystemMetadataService;
  readonly #instance: RootInstanceMetadataService;
  readonly #backendFolder: string;
  #packages: Promise<InstalledPackage[]> | undefined;

  constructor(options: PluginInventoryOptions) {
    this.#system = options.system;
    this.#instance = options.instance;
    this.#backendFolder = options.backendFolder;
  }

  async installed(): Promise<InstalledPlugins> {
    // Packages cannot change under a running process, so they are read once.
    this.#packages ??= this.#readPackages();
    const packages = await this.#packages;
    const here = await this.#instance.getInstalledPlugins();
    const plugins = await this.#system.getInstalledPlugins();
    const ids = [...new Set([...plugins, ...here].map((plugin) => plugin.pluginId))].sort((a, b) => a.localeCompare(b));
    const modulesOf = (id: string) =>
      here.filter((plugin) => plugin.pluginId === id).flatMap((plugin) => plugin.modules);
    return {
      backend: ids.map((id) => ({
        ...describePlugin(id, packages),
        modules: modulesOf(id)
          .map((one) => one.moduleId)
          .sort(),
      })),
      frontend: packages.filter((item) => frontendRoles.has(item.role)).map(publicPart),
    };
  }

  async #readPackages(): Promise<InstalledPackage[]> {
    const own = await readPackageFile(path.join(this.#backendFolder, 'package.json'));
    const direct = await this.#dependenciesOf(own, this.#backendFolder);
    // The app is a package of its own whose dependencies are the frontend's plugins.
    const app = direct.find((item) => item.role === 'frontend');
    const ofApp = await this.#dependenciesOf(app, this.#backendFolder);
    const byName = new Map([...direct, ...ofApp].map((item) => [item.name, item]));
    return [...byName.values()].sort((a, b) => a.name.localeCompare(b.name));
  }

  async #dependenciesOf(owner: InstalledPackage | undefined, folder: string): Promise<InstalledPackage[]> {
    const found = await Promise.all((owner?.dependencies ?? []).map((name) => readPackage(name, folder)));
    return found.filter((item) => item !== undefined);
  }
}

function describePlugin(pluginId: string, packages: InstalledPackage[]): Omit<InstalledPlugin, 'modules'> {
  const ofPlugin = packages.filter((item) => item.pluginId === pluginId);
  const own = ofPlugin.find((item) => item.role === 'backend-plugin');
  return {
    pluginId,
    ...(own && { package: publicPart(own) }),
    modulePackages: ofPlugin.filter((item) => item.role === 'backend-plugin-module').map(publicPart),
  };
}

function publicPart({ name, version, role }: InstalledPackage): PluginPackage {
  return { name, role, ...(version !== undefined && { version }) };
}
