import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import type {
  DraftChange,
  FormProblem,
  NewRequest,
  RequestComment,
  RequestDetails,
  RequesterInfo,
  RequestList,
  RequestListQuery,
  RequestTypeSummary,
} from '@stagecraft/plugin-requests-common';
import { type RequestDeed, type RequestsApi, RequestsApiError } from './RequestsApi';

type Options = { discoveryApi: DiscoveryApi; fetchApi: FetchApi };

export class RequestsClient implements RequestsApi {
  constructor(private readonly options: Options) {}

  me(): Promise<RequesterInfo> {
    return this.send('GET', '/me');
  }

  async types(): Promise<RequestTypeSummary[]> {
    return (await this.send<{ items: RequestTypeSummary[] }>('GET', '/types')).items;
  }

  list(query: RequestListQuery): Promise<RequestList> {
    const parameters = new URLSearchParams();
    const { scope, typeId, text, limit, cursor } = query;
    const single = { scope, type: typeId, text, limit: limit?.toString(), cursor };
    for (const [name, value] of Object.entries(single)) if (value) parameters.set(name, value);
    for (const state of query.states ?? []) parameters.append('state', state);
    return this.send('GET', `/requests?${parameters}`);
  }

  get(id: string): Promise<RequestDetails> {
    return this.send('GET', `/requests/${encodeURIComponent(id)}`);
  }

  create(request: NewRequest): Promise<RequestDetails> {
    return this.send('POST', '/requests', request);
  }

  editDraft(id: string, change: DraftChange): Promise<RequestDetails> {
    return this.send('PUT', `/requests/${encodeURIComponent(id)}`, change);
  }

  submitDraft(id: string): Promise<RequestDetails> {
    return this.send('POST', `/requests/${encodeURIComponent(id)}/submit`);
  }

  async deleteDraft(id: string): Promise<void> {
    await this.send('DELETE', `/requests/${encodeURIComponent(id)}`);
  }

  act(id: string, deed: RequestDeed, decision: { version: number; comment?: string }): Promise<RequestDetails> {
    return this.send('POST', `/requests/${encodeURIComponent(id)}/${deed}`, decision);
  }

  comment(id: string, text: string): Promise<RequestComment> {
    return this.send('POST', `/requests/${encodeURIComponent(id)}/comments`, { text });
  }

  private async send<T>(method: string, path: string, body?: object): Promise<T> {
    const { discoveryApi, fetchApi } = this.options;
    const base = await discoveryApi.getBaseUrl('requests');
    const headers = body ? { 'content-type': 'application/json' } : undefined;
    const response = await this.reach(() =>
      fetchApi.fetch(`${base}${path}`, { method, headers, body: body && JSON.stringify(body) }),
    );
    if (!response.ok) {
      throw await errorOf(response);
    }
    return response.status === 204 ? (undefined as T) : response.json();
  }

  private async reach(work: () => Promise<Response>): Promise<Response> {
    try {
      return await work();
    } catch {
      throw new RequestsApiError('The portal cannot be reached. Check your connection and try again.', 0);
    }
  }
}

async function errorOf(response: Response): Promise<RequestsApiError> {
  const body = await response.json().catch(() => undefined);
  const error: { message?: string; problems?: FormProblem[] } = body?.error ?? {};
  const message = error.message ?? `The portal answered ${response.status}. Try again in a minute.`;
  return new RequestsApiError(message, response.status, error.problems);
}
