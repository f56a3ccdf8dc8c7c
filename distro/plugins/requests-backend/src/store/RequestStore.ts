import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  nextState,
  type RequestEvent,
  type RequestHistoryEntry,
  type RequestState,
} from '@stagecraft/plugin-requests-common';
import type { Knex } from 'knex';
import { applyFilter, decodeCursor, encodeCursor, type ListFilter } from './listQuery';
import type { CommentRow, HistoryRow, RequestRow } from './row';

export type Changes = Partial<Omit<RequestRow, 'id' | 'number' | 'version' | 'state'>>;

export type Transition = {
  event: RequestEvent;
  actor: string;
  reason?: string;
  changes?: Changes;
  /** An executor may change a request only while it holds the lease. */
  leaseToken?: string;
};

export type HistoryNote = {
  requestId: string;
  actor: string;
  event: RequestHistoryEntry['event'];
  from?: RequestState;
  to: RequestState;
  reason?: string;
};

/** Requests in PostgreSQL. Each change goes through `transition`, which writes the history in the same transaction. */
export class RequestStore {
  constructor(readonly knex: Knex) {}

  transaction<T>(work: (transaction: Knex.Transaction) => Promise<T>): Promise<T> {
    return this.knex.transaction(work);
  }

  async get(id: string, knex: Knex = this.knex): Promise<RequestRow> {
    const row = await knex<RequestRow>('requests').where({ id }).first();
    if (!row) {
      throw new NotFoundError(`There is no request '${id}'`);
    }
    return row;
  }

  getMany(ids: readonly string[]): Promise<RequestRow[]> {
    return this.knex<RequestRow>('requests').whereIn('id', [...ids]);
  }

  findSubmission(requesterRef: string, submissionId: string): Promise<RequestRow | undefined> {
    return this.knex<RequestRow>('requests')
      .where({ requester_ref: requesterRef, submission_id: submissionId })
      .first();
  }

  /** `undefined` when the same submission was already there. */
  async insert(row: Omit<RequestRow, 'number'>, transaction: Knex.Transaction): Promise<RequestRow | undefined> {
    const [inserted] = await transaction<RequestRow>('requests')
      .insert(forDatabase(row))
      .onConflict(['requester_ref', 'submission_id'])
      .ignore()
      .returning('*');
    return inserted;
  }

  /** Changes what is in the request, not where it stands. */
  async update(row: RequestRow, changes: Changes, transaction: Knex.Transaction): Promise<RequestRow> {
    return this.write(row, row.state, changes, transaction);
  }

  async transition(row: RequestRow, transition: Transition, transaction: Knex.Transaction): Promise<RequestRow> {
    const to = nextState(row.state, transition.event);
    if (!to) {
      throw new ConflictError(await this.whatHappened(row.id));
    }
    const after = await this.write(row, to, transition.changes ?? {}, transaction, transition.leaseToken);
    const { event, actor, reason } = transition;
    await this.note({ requestId: row.id, actor, event, from: row.state, to, reason }, transaction);
    return after;
  }

  /** The version in the condition is what lets exactly one of two people win. */
  private async write(
    row: RequestRow,
    state: RequestState,
    changes: Changes,
    transaction: Knex.Transaction,
    leaseToken?: string,
  ): Promise<RequestRow> {
    const [after] = await transaction<RequestRow>('requests')
      .where({ id: row.id, version: row.version, ...(leaseToken ? { lease_token: leaseToken } : {}) })
      .update({ ...forDatabase(changes), state, version: row.version + 1, updated_at: transaction.fn.now() })
      .returning('*');
    if (!after) {
      throw new ConflictError(await this.whatHappened(row.id));
    }
    return after;
  }

  async whatHappened(id: string): Promise<string> {
    const now = await this.knex<RequestRow>('requests').where({ id }).first();
    const last = await this.knex<HistoryRow>('request_history').where({ request_id: id }).orderBy('id', 'desc').first();
    if (!now || !last) {
      return 'This request was deleted in the meantime';
    }
    return `This is no longer possible: the request is ${now.state}, since ${last.actor} did '${last.event}'. Look at it again.`;
  }

  async note(note: HistoryNote, knex: Knex): Promise<void> {
    await knex('request_history').insert({
      request_id: note.requestId,
      at: knex.fn.now(),
      actor: note.actor,
      event: note.event,
      from_state: note.from ?? null,
      to_state: note.to,
      reason: note.reason ?? null,
    });
  }

  async deleteDraft(id: string, version: number): Promise<boolean> {
    return (await this.knex('requests').where({ id, version, state: 'draft' }).delete()) > 0;
  }

  history(id: string): Promise<HistoryRow[]> {
    return this.knex<HistoryRow>('request_history').where({ request_id: id }).orderBy('id');
  }

  comments(id: string): Promise<CommentRow[]> {
    return this.knex<CommentRow>('request_comments').where({ request_id: id }).orderBy('id');
  }

  async addComment(id: string, author: string, text: string): Promise<CommentRow> {
    const [row] = await this.knex<CommentRow>('request_comments')
      .insert({ request_id: id, author, text, at: this.knex.fn.now() as unknown as Date })
      .returning('*');
    return row;
  }

  async list(filter: ListFilter): Promise<{ rows: RequestRow[]; nextCursor?: string }> {
    const limit = Math.min(filter.query.limit ?? 25, 100);
    const builder = applyFilter(this.knex<RequestRow>('requests'), filter);
    if (filter.query.cursor) builder.where('number', '<', decodeCursor(filter.query.cursor));
    const rows = (await builder
      .select('*')
      .orderBy('number', 'desc')
      .limit(limit + 1)) as unknown as RequestRow[];
    const page = rows.slice(0, limit);
    return { rows: page, nextCursor: rows.length > limit ? encodeCursor(page[page.length - 1]) : undefined };
  }

  async count(filter: ListFilter): Promise<number> {
    const [{ total }] = await applyFilter(this.knex<RequestRow>('requests'), filter).count({ total: '*' });
    return Number(total);
  }
}

/** The driver would turn a JavaScript array into a PostgreSQL array, also for a JSON column. */
export function forDatabase<T extends Changes>(changes: T): T {
  const json = Object.entries(changes)
    .filter(([key, value]) => ['values', 'result', 'links'].includes(key) && value !== null && value !== undefined)
    .map(([key, value]) => [key, JSON.stringify(value)]);
  return { ...changes, ...Object.fromEntries(json) };
}
