import { appTreeApiRef, useApi, type AppTree } from '@backstage/frontend-plugin-api';
import type { InstalledPlugins } from '@stagecraft/plugin-platform-common';
import { useCallback } from 'react';
import { platformApiRef } from '../api';
import { usePolled, type Polled } from './usePolled';

export interface PluginRow {
  id: string;
  name: string;
  side: 'Backend' | 'Frontend';
  packageName?: string;
  version?: string;
  modules: string[];
}

/** Plugins that run in the backend, as it reports them, and those this page was really started with. */
export function useInstalledPlugins(): Polled<PluginRow[]> {
  const api = useApi(platformApiRef);
  const tree = useApi(appTreeApiRef);
  return usePolled(
    useCallback(
      async (signal) => {
        const installed = await api.getPlugins({ signal });
        return [...backendRows(installed), ...(await frontendRows(tree.getTree().tree, installed))];
      },
      [api, tree],
    ),
  );
}

function backendRows({ backend }: InstalledPlugins): PluginRow[] {
  return backend.map((plugin) => ({
    id: `backend:${plugin.pluginId}`,
    name: plugin.pluginId,
    side: 'Backend',
    packageName: plugin.package?.name,
    version: plugin.package?.version,
    modules: plugin.modules,
  }));
}

async function frontendRows(tree: AppTree, { frontend }: InstalledPlugins): Promise<PluginRow[]> {
  const plugins = new Map([...tree.nodes.values()].map(({ spec }) => [spec.plugin.pluginId, spec.plugin]));
  const rows = [...plugins].map(async ([pluginId, plugin]): Promise<PluginRow> => {
    const info = await plugin.info().catch(() => ({ packageName: undefined, version: undefined }));
    const known = frontend.find((item) => item.name === info.packageName);
    return {
      id: `frontend:${pluginId}`,
      name: pluginId,
      side: 'Frontend',
      packageName: info.packageName,
      version: info.version ?? known?.version,
      modules: [],
    };
  });
  return (await Promise.all(rows)).sort((a, b) => a.name.localeCompare(b.name));
}
