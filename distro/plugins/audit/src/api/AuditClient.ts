import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import { type AuditApi, AuditApiError, type AuditQuery, type AuditRecordPage } from './AuditApi';

type Options = { discoveryApi: DiscoveryApi; fetchApi: FetchApi };

export class AuditClient implements AuditApi {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async search(query: AuditQuery): Promise<AuditRecordPage> {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value) parameters.set(name, value);
    }
    const response = await this.#reach(`/records?${parameters}`);
    if (!response.ok) {
      throw await errorOf(response);
    }
    return readPage(response);
  }

  async #reach(path: string): Promise<Response> {
    const { discoveryApi, fetchApi } = this.#options;
    const base = await discoveryApi.getBaseUrl('audit');
    try {
      return await fetchApi.fetch(`${base}${path}`);
    } catch {
      throw new AuditApiError('The portal cannot be reached. Check your connection and try again.', 0);
    }
  }
}

/** A proxy between may answer 200 with a page of its own. */
async function readPage(response: Response): Promise<AuditRecordPage> {
  const page = await response.json().catch(() => undefined);
  if (!Array.isArray(page?.items)) {
    throw new AuditApiError('The portal’s answer is not a list of audit records. Try again in a minute.', 200);
  }
  return page;
}

async function errorOf(response: Response): Promise<AuditApiError> {
  const body = await response.json().catch(() => undefined);
  const message = body?.error?.message ?? `The portal answered ${response.status}. Try again in a minute.`;
  return new AuditApiError(message, response.status);
}
