import { ResponseError } from '@backstage/errors';
import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import type { InstalledPlugins, PeopleSync, PlatformSummary, VerifyOverview } from '@stagecraft/plugin-platform-common';
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

  async getPeopleSync(options?: { signal?: AbortSignal }): Promise<PeopleSync | undefined> {
    const response = await this.#ask('catalog', 'people-sync', options?.signal);
    if (response.status === 404) return undefined;
    return read(response);
  }

  async #get<T>(path: string, signal: AbortSignal | undefined): Promise<T> {
    return read(await this.#ask('platform', path, signal));
  }

  async #ask(plugin: string, path: string, signal: AbortSignal | undefined): Promise<Response> {
    return this.#fetch.fetch(`${await this.#discovery.getBaseUrl(plugin)}/${path}`, { signal });
  }
}

async function read<T>(response: Response): Promise<T> {
  if (response.ok) return response.json();
  const failure = await ResponseError.fromResponse(response);
  // The backend's own sentence says more to a person than the status line does.
  throw new Error(failure.body.error.message || failure.message, { cause: failure });
}
