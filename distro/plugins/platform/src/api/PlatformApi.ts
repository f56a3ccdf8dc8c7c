import { createApiRef } from '@backstage/frontend-plugin-api';
import type { InstalledPlugins, PeopleSync, PlatformSummary, VerifyOverview } from '@stagecraft/plugin-platform-common';

/** What the portal can be asked about the platform it belongs to. */
export interface PlatformApi {
  getSummary(options?: { signal?: AbortSignal }): Promise<PlatformSummary>;
  getPlugins(options?: { signal?: AbortSignal }): Promise<InstalledPlugins>;
  /** The latest run of `stagecraft verify` and the trend; what is not kept only for those who may see it. */
  getVerify(options?: { signal?: AbortSignal }): Promise<VerifyOverview>;
  /** How reading people from the identity provider goes; absent where they do not come from there. */
  getPeopleSync(options?: { signal?: AbortSignal }): Promise<PeopleSync | undefined>;
}

export const platformApiRef = createApiRef<PlatformApi>({ id: 'plugin.platform.service' });
