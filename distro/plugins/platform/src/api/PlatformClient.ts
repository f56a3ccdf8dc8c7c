import { ResponseError } from '@backstage/errors';
import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import type { InstalledPlugins, PlatformSummary, VerifyOverview } from '@stagecraft/plugin-platform-common';
import type { PlatformApi } from './PlatformApi';

export class PlatformClient implements PlatformApi {
  readonly #discovery: DiscoveryApi;
  readonly #fetch: FetchApi;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.#discovery = options.discoveryApi;
    this.#fetch = options.fetchApi;
  }

  getSummary(options?: { signal?: AbortSignal }): Promise<PlatformSummary> {
    return this.#get('summary', options?.signal);
  }

  getPlugins(options?: { signal?: AbortSignal }): Promise<InstalledPlugins> {
    return this.#get('plugins', options?.signal);
  }

  getVerify(options?: { signal?: AbortSignal }): Promise<VerifyOverview> {
    return this.#get('verify', options?.signal);
  }

  async #get<T>(path: string, signal: AbortSignal | undefined): Promise<T> {
    const base = await this.#discovery.getBaseUrl('platform');
    const response = await this.#fetch.fetch(`${base}/${path}`, { signal });
    if (!response.ok) {
      const failure = await ResponseError.fromResponse(response);
      // The backend's own sentence says more to a person than the status line does.
      throw new Error(failure.body.error.message || failure.message, { cause: failure });
    }
    return response.json();
  }
}
