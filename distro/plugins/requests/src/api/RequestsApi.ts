import { createApiRef } from '@backstage/frontend-plugin-api';
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

export type RequestDeed = 'approve' | 'reject' | 'cancel' | 'retry';

export interface RequestsApi {
  me(): Promise<RequesterInfo>;
  types(): Promise<RequestTypeSummary[]>;
  list(query: RequestListQuery): Promise<RequestList>;
  get(id: string): Promise<RequestDetails>;
  create(request: NewRequest): Promise<RequestDetails>;
  editDraft(id: string, change: DraftChange): Promise<RequestDetails>;
  submitDraft(id: string): Promise<RequestDetails>;
  deleteDraft(id: string): Promise<void>;
  act(id: string, deed: RequestDeed, decision: { version: number; comment?: string }): Promise<RequestDetails>;
  comment(id: string, text: string): Promise<RequestComment>;
}

export const requestsApiRef = createApiRef<RequestsApi>({ id: 'plugin.requests.api' });

/** What the backend answered when it was not a success. */
export class RequestsApiError extends Error {
  override readonly name = 'RequestsApiError';

  constructor(
    message: string,
    readonly status: number,
    readonly problems: FormProblem[] = [],
  ) {
    super(message);
  }
}
