import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  nextState,
  type RequestEvent,
  type RequestRights,
  requestApprovePermission,
  requestCancelPermission,
  requestCommentPermission,
} from '@stagecraft/plugin-requests-common';
import type { Dispatcher } from '../executor/Dispatcher';
import { ADMIN_ROLE } from '../people/claims';
import type { Changes, RequestStore } from '../store/RequestStore';
import type { CommentRow, RequestRow } from '../store/row';
import type { Access, Person } from './Access';
import type { Approvers } from './Approvers';
import type { Observer } from './Observer';

export type DecisionsOptions = {
  store: RequestStore;
  access: Access;
  approvers: Approvers;
  dispatcher: Dispatcher;
  observer: Observer;
};

export type Decision = { version?: number; comment?: string };

/** What people do to a request once it has been submitted. */
export class Decisions {
  constructor(private readonly options: DecisionsOptions) {}

  async approve(person: Person, id: string, decision: Decision): Promise<RequestRow> {
    const row = await this.visible(person, id, 'approve', decision.version);
    await this.mustBeApprover(person, row, 'approve');
    return this.move(person, row, 'approve', decision.comment, { decided_by: person.userRef });
  }

  async reject(person: Person, id: string, decision: Decision): Promise<RequestRow> {
    if (!decision.comment?.trim()) {
      throw new InputError('Say why: a rejection needs a comment, so that the requester knows what to change');
    }
    const row = await this.visible(person, id, 'reject', decision.version);
    await this.mustBeApprover(person, row, 'reject');
    const changes = { decided_by: person.userRef, message: decision.comment, finished_at: new Date() };
    return this.move(person, row, 'reject', decision.comment, changes);
  }

  async cancel(person: Person, id: string, decision: Decision): Promise<RequestRow> {
    const row = await this.visible(person, id, 'cancel', decision.version);
    await this.options.access.must(person, row, requestCancelPermission, 'cancel');
    if (row.requester_ref !== person.userRef) {
      throw new NotAllowedError('Only who made a request can cancel it; approvers can reject it');
    }
    return this.move(person, row, 'cancel', decision.comment, { finished_at: new Date() });
  }

  /** Same request, same key: what the earlier attempts did is not done again. */
  async retry(person: Person, id: string, decision: Decision): Promise<RequestRow> {
    const row = await this.visible(person, id, 'retry', decision.version);
    await this.options.access.must(person, row, requestApprovePermission, 'retry');
    if (!this.options.approvers.mayRetry(person, row)) {
      throw new NotAllowedError(`A retry is decided by ${row.approvers}, or by a ${ADMIN_ROLE}`);
    }
    const changes = { attempts: 0, deadline_at: null, next_attempt_at: null, finished_at: null, message: null };
    return this.move(person, row, 'retry', decision.comment, changes);
  }

  async comment(person: Person, id: string, text: string): Promise<CommentRow> {
    const row = await this.options.store.get(id);
    await this.options.access.mustSee(person, row);
    await this.options.access.must(person, row, requestCommentPermission, 'comment on');
    const comment = await this.options.store.addComment(id, person.userRef, text.trim());
    this.options.observer.commented(row, person.userRef);
    return comment;
  }

  async rights(person: Person, row: RequestRow): Promise<RequestRights> {
    const permissions: ResourcePermission[] = [
      requestApprovePermission,
      requestCancelPermission,
      requestCommentPermission,
    ];
    const [approve, cancel, comment] = await this.options.access.decide(person, row, permissions);
    const own = row.requester_ref === person.userRef;
    return {
      approve: approve && row.state === 'approval' && (await this.options.approvers.mayDecide(person, row)),
      cancel: cancel && own && nextState(row.state, 'cancel') !== undefined,
      comment,
      edit: own && row.state === 'draft',
      retry: approve && row.state === 'failed' && this.options.approvers.mayRetry(person, row),
    };
  }

  private async visible(person: Person, id: string, event: RequestEvent, version?: number): Promise<RequestRow> {
    const row = await this.options.store.get(id);
    await this.options.access.mustSee(person, row);
    const stale = version !== undefined && version !== row.version;
    if (stale || !nextState(row.state, event)) {
      throw new ConflictError(await this.options.store.whatHappened(id));
    }
    return row;
  }

  private async mustBeApprover(person: Person, row: RequestRow, what: string): Promise<void> {
    if (row.requester_ref === person.userRef) {
      throw new NotAllowedError(`Nobody can ${what} their own request. This one waits for ${row.approvers}.`);
    }
    await this.options.access.must(person, row, requestApprovePermission, what);
    if (!(await this.options.approvers.mayDecide(person, row))) {
      throw new NotAllowedError(`You are not an approver of this request. It waits for ${row.approvers}.`);
    }
  }

  private async move(
    person: Person,
    row: RequestRow,
    event: RequestEvent,
    reason: string | undefined,
    changes: Changes,
  ): Promise<RequestRow> {
    const { store, dispatcher, observer } = this.options;
    const said = reason?.trim() || undefined;
    const after = await store.transaction(async (transaction) => {
      const moved = await store.transition(row, { event, actor: person.userRef, reason: said, changes }, transaction);
      if (moved.state === 'queued') await dispatcher.dispatch(moved, transaction);
      return moved;
    });
    observer.changed(after, event, person.userRef, said);
    dispatcher.wake();
    return after;
  }
}
