import type { CompoundEntityRef } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import type { EntityPipelines } from '@stagecraft/plugin-pipelines-common';
import type { PipelinesApi } from './PipelinesApi';

export class PipelinesClient implements PipelinesApi {
  readonly #discovery: DiscoveryApi;
  readonly #fetch: FetchApi;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.#discovery = options.discoveryApi;
    this.#fetch = options.fetchApi;
  }

  async ofEntity({ kind, namespace, name }: CompoundEntityRef): Promise<EntityPipelines> {
    const base = await this.#discovery.getBaseUrl('catalog');
    const path = [kind, namespace, name].map(encodeURIComponent).join('/');
    const response = await this.#fetch.fetch(`${base}/pipelines/by-name/${path}`);
    if (response.ok) return response.json();
    const failure = await ResponseError.fromResponse(response);
    // The backend's own sentence says more to a person than the status line does.
    throw new Error(failure.body.error.message || failure.message, { cause: failure });
  }
}
