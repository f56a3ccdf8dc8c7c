import { createApiRef } from '@backstage/frontend-plugin-api';
import type { InstalledPlugins, PlatformSummary } from '@stagecraft/plugin-platform-common';

/** What the portal can be asked about the platform it belongs to. */
export interface PlatformApi {
  getSummary(options?: { signal?: AbortSignal }): Promise<PlatformSummary>;
  getPlugins(options?: { signal?: AbortSignal }): Promise<InstalledPlugins>;
}

export const platformApiRef = createApiRef<PlatformApi>({ id: 'plugin.platform.service' });
