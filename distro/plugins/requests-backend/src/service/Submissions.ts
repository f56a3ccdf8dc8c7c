import { randomUUID } from 'node:crypto';
import { ConflictError, InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  type DraftChange,
  type FormValues,
  type NewRequest,
  withoutEmptyValues,
} from '@stagecraft/plugin-requests-common';
import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import type { RequestCheck } from '../executor/checks';
import type { Dispatcher } from '../executor/Dispatcher';
import { claimsText } from '../people/claims';
import type { Directory } from '../people/Directory';
import type { RequestStore } from '../store/RequestStore';
import type { RequestRow } from '../store/row';
import type { TypeCatalogue } from '../types/TypeCatalogue';
import type { RequestType } from '../types/schema';
import type { Access, Person } from './Access';
import type { Approvers } from './Approvers';
import { draftRow, editableParts } from './draftRow';
import type { Observer } from './Observer';
import { FormProblemsError, formProblems } from './problems';

export type SubmissionsOptions = {
  store: RequestStore;
  types: TypeCatalogue;
  directory: Directory;
  access: Access;
  approvers: Approvers;
  checks: readonly RequestCheck[];
  dispatcher: Dispatcher;
  observer: Observer;
};

/** From the first keystroke to the moment when others have to act. */
export class Submissions {
  constructor(private readonly options: SubmissionsOptions) {}

  /** The same `submissionId` again answers with the request that is already there. */
  async create(person: Person, input: NewRequest): Promise<{ row: RequestRow; created: boolean }> {
    const { store, types, access, observer } = this.options;
    await access.mustCreate(person);
    const before = await store.findSubmission(person.userRef, input.submissionId);
    if (before) {
      return { row: sameIntent(before, input), created: false };
    }
    const type = types.offered(input.typeId);
    const teamRef = await this.teamFor(person, input.teamRef, Boolean(input.draft));
    const draft = draftRow({ id: randomUUID(), type, person, teamRef, input });
    const ready = input.draft ? undefined : await this.prepare(type, draft);
    const row = await store.transaction(async (transaction) => {
      const inserted = await store.insert(draft, transaction);
      if (!inserted) return undefined;
      await store.note({ requestId: inserted.id, actor: person.userRef, event: 'create', to: 'draft' }, transaction);
      return ready ? this.submitRow(inserted, person, ready, transaction) : inserted;
    });
    if (!row) {
      const other = await store.findSubmission(person.userRef, input.submissionId);
      if (!other) throw new ConflictError('The same request was just made and deleted again; ask anew');
      return { row: sameIntent(other, input), created: false };
    }
    if (!input.draft) this.tell(row, person, observer);
    return { row, created: true };
  }

  async edit(person: Person, id: string, change: DraftChange): Promise<RequestRow> {
    const { store, types } = this.options;
    const row = await this.ownDraft(person, id);
    const teamRef = await this.teamFor(person, change.teamRef, true);
    const parts = editableParts(types.offered(row.type_id), person, teamRef, change.values);
    return store.transaction(async (transaction) => {
      const after = await store.update({ ...row, version: change.version }, parts, transaction);
      await store.note(
        { requestId: id, actor: person.userRef, event: 'edit', from: 'draft', to: 'draft' },
        transaction,
      );
      return after;
    });
  }

  async submit(person: Person, id: string): Promise<RequestRow> {
    const { store, types, access, observer } = this.options;
    await access.mustCreate(person);
    const row = await this.ownDraft(person, id);
    const type = types.offered(row.type_id);
    const teamRef = await this.teamFor(person, row.team_ref ?? undefined, false);
    const ready = await this.prepare(type, { ...row, team_ref: teamRef ?? null });
    const after = await store.transaction((transaction) => this.submitRow(row, person, ready, transaction));
    this.tell(after, person, observer);
    return after;
  }

  async remove(person: Person, id: string): Promise<RequestRow> {
    const row = await this.ownDraft(person, id);
    if (!(await this.options.store.deleteDraft(id, row.version))) {
      throw new ConflictError(await this.options.store.whatHappened(id));
    }
    return row;
  }

  private tell(row: RequestRow, person: Person, observer: Observer) {
    observer.changed(row, 'submit', person.userRef);
    this.options.dispatcher.wake();
  }

  private async ownDraft(person: Person, id: string): Promise<RequestRow> {
    const row = await this.options.store.get(id);
    if (row.requester_ref !== person.userRef) {
      throw new NotFoundError(`There is no draft '${id}' of yours`);
    }
    if (row.state !== 'draft') {
      throw new ConflictError(await this.options.store.whatHappened(id));
    }
    return row;
  }

  private async teamFor(person: Person, wanted: string | undefined, optional: boolean): Promise<string | undefined> {
    const teams = await this.options.directory.teamsAmong(person.ownership);
    if (wanted && !teams.some((team) => team.ref === wanted)) {
      throw new NotAllowedError(`You are not a member of ${wanted}: ask for one of your own teams`);
    }
    if (wanted || teams.length === 1) {
      return wanted ?? teams[0].ref;
    }
    if (optional) {
      return undefined;
    }
    if (teams.length === 0) {
      throw new NotAllowedError(
        'You belong to no team, and a request belongs to one: ask your platform admin to add you to a team',
      );
    }
    throw new FormProblemsError([
      { field: 'team', message: 'Team is needed: you belong to several, choose the one that this is for' },
    ]);
  }

  /** Everything that must hold, and everything that has to be looked up elsewhere, before the transaction begins. */
  private async prepare(type: RequestType, row: Pick<RequestRow, 'values' | 'team_ref' | 'requester_ref'>) {
    const problems = formProblems(type, row.values as FormValues);
    if (problems.length > 0) {
      throw new FormProblemsError(problems);
    }
    if (!row.team_ref) {
      throw new InputError('A request belongs to a team');
    }
    const claims = await this.options.approvers.claimsFor(type, row.team_ref, row.requester_ref);
    return { team_ref: row.team_ref, approver_claims: claims, approvers: claimsText(claims) };
  }

  private async submitRow(
    row: RequestRow,
    person: Person,
    ready: Pick<RequestRow, 'approver_claims' | 'approvers'> & { team_ref: string },
    transaction: Knex.Transaction,
  ): Promise<RequestRow> {
    const { store, checks } = this.options;
    const changes = { ...ready, submitted_at: new Date() };
    const submitted = await store.transition(row, { event: 'submit', actor: person.userRef, changes }, transaction);
    if (checks.length > 0) {
      return submitted;
    }
    return store.transition(submitted, { event: 'policy-pass', actor: 'system' }, transaction);
  }
}

function sameIntent(row: RequestRow, input: NewRequest): RequestRow {
  if (row.type_id !== input.typeId || !isDeepStrictEqual(row.values, withoutEmptyValues(input.values))) {
    throw new ConflictError('This submissionId was already used for a different request: make a new one');
  }
  return row;
}
