import type { JsonObject } from '@backstage/types';
import type { FormValues, RequestForm } from './form';
import type { RequestEvent, RequestState } from './states';

export type ResultLink = { title: string; url: string; note?: string };

/** A request type as the portal shows it; what the action does stays on the server. */
export type RequestTypeSummary = {
  id: string;
  title: string;
  description: string;
  icon?: string;
  owner: string;
  form: RequestForm;
  /** Who approves, in words. */
  approval: string;
};

export type PlatformRequest = {
  id: string;
  number: number;
  typeId: string;
  typeTitle: string;
  title: string;
  state: RequestState;
  version: number;
  requesterRef: string;
  teamRef?: string;
  values: FormValues;
  result?: JsonObject;
  links: ResultLink[];
  /** Why it failed or was refused, or what the last attempt ran into. */
  message?: string;
  attempts: number;
  nextAttemptAt?: string;
  approvers: string;
  decidedBy?: string;
  createdAt: string;
  updatedAt: string;
  submittedAt?: string;
  finishedAt?: string;
};

export type RequestHistoryEntry = {
  id: number;
  at: string;
  /** Who did it: a user, or `system`. */
  actor: string;
  event: RequestEvent | 'create' | 'edit';
  from?: RequestState;
  to: RequestState;
  reason?: string;
};

export type RequestComment = { id: number; at: string; author: string; text: string };

/** What the person who looks at a request may do with it now. */
export type RequestRights = {
  approve: boolean;
  cancel: boolean;
  comment: boolean;
  edit: boolean;
  retry: boolean;
};

export type RequestDetails = {
  request: PlatformRequest;
  history: RequestHistoryEntry[];
  comments: RequestComment[];
  rights: RequestRights;
};

export type RequestScope = 'mine' | 'team' | 'to-approve' | 'all';

export type RequestListQuery = {
  scope?: RequestScope;
  states?: RequestState[];
  typeId?: string;
  text?: string;
  limit?: number;
  cursor?: string;
};

export type RequestList = { items: PlatformRequest[]; totalItems: number; nextCursor?: string };

export type TeamSummary = { ref: string; title: string };

export type RequesterInfo = { userRef: string; teams: TeamSummary[]; roles: string[]; toApprove: number };

export type NewRequest = {
  /** Made by the client, once for each intent: the same one again is the same request. */
  submissionId: string;
  typeId: string;
  teamRef?: string;
  values: FormValues;
  draft?: boolean;
};

export type DraftChange = { version: number; teamRef?: string; values: FormValues };
