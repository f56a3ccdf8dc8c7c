import type { JsonObject } from '@backstage/types';
import type {
  PlatformRequest,
  RequestComment,
  RequestHistoryEntry,
  RequestState,
  ResultLink,
} from '@stagecraft/plugin-requests-common';

/** A request as the database keeps it; `number` and the history's `id` are bigints, which arrive as text. */
export type RequestRow = {
  id: string;
  number: string;
  submission_id: string;
  type_id: string;
  type_title: string;
  title: string;
  state: RequestState;
  version: number;
  requester_ref: string;
  team_ref: string | null;
  values: JsonObject;
  result: JsonObject | null;
  links: ResultLink[];
  message: string | null;
  approver_claims: string[];
  approvers: string;
  decided_by: string | null;
  attempts: number;
  next_attempt_at: Date | null;
  deadline_at: Date | null;
  lease_token: string | null;
  lease_until: Date | null;
  search_text: string;
  created_at: Date;
  updated_at: Date;
  submitted_at: Date | null;
  finished_at: Date | null;
};

export type HistoryRow = {
  id: string;
  request_id: string;
  at: Date;
  actor: string;
  event: RequestHistoryEntry['event'];
  from_state: RequestState | null;
  to_state: RequestState;
  reason: string | null;
};

export type CommentRow = { id: string; request_id: string; at: Date; author: string; text: string };

const iso = (date: Date | null) => date?.toISOString();

export function toRequest(row: RequestRow): PlatformRequest {
  return withoutUndefined({
    id: row.id,
    number: Number(row.number),
    typeId: row.type_id,
    typeTitle: row.type_title,
    title: row.title,
    state: row.state,
    version: row.version,
    requesterRef: row.requester_ref,
    teamRef: row.team_ref ?? undefined,
    values: row.values,
    result: row.result ?? undefined,
    links: row.links,
    message: row.message ?? undefined,
    attempts: row.attempts,
    nextAttemptAt: iso(row.next_attempt_at),
    approvers: row.approvers,
    decidedBy: row.decided_by ?? undefined,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    submittedAt: iso(row.submitted_at),
    finishedAt: iso(row.finished_at),
  });
}

export function toHistoryEntry(row: HistoryRow): RequestHistoryEntry {
  return withoutUndefined({
    id: Number(row.id),
    at: row.at.toISOString(),
    actor: row.actor,
    event: row.event,
    from: row.from_state ?? undefined,
    to: row.to_state,
    reason: row.reason ?? undefined,
  });
}

export function toComment(row: CommentRow): RequestComment {
  return { id: Number(row.id), at: row.at.toISOString(), author: row.author, text: row.text };
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}
