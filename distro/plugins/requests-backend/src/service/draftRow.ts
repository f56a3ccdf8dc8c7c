import { type FormValues, type NewRequest, withoutEmptyValues } from '@stagecraft/plugin-requests-common';
import type { RequestRow } from '../store/row';
import { fillText } from '../template';
import type { RequestType } from '../types/schema';
import type { Viewer } from '../store/listQuery';
import { nameOf, scopeOf } from './scope';

export type NewDraft = { id: string; type: RequestType; person: Viewer; teamRef?: string; input: NewRequest };

export function draftRow({ id, type, person, teamRef, input }: NewDraft): Omit<RequestRow, 'number'> {
  const now = new Date();
  return {
    id,
    submission_id: input.submissionId,
    type_id: type.id,
    type_title: type.title,
    state: 'draft',
    version: 1,
    requester_ref: person.userRef,
    result: null,
    links: [],
    message: null,
    approver_claims: [],
    approvers: '',
    decided_by: null,
    attempts: 0,
    next_attempt_at: null,
    deadline_at: null,
    lease_token: null,
    lease_until: null,
    created_at: now,
    updated_at: now,
    submitted_at: null,
    finished_at: null,
    ...editableParts(type, person, teamRef, input.values),
  };
}

/** What a draft's owner can change, and what follows from it. */
export function editableParts(type: RequestType, person: Viewer, teamRef: string | undefined, given: FormValues) {
  const values = withoutEmptyValues(given);
  const base = {
    id: '',
    number: '0',
    type_id: type.id,
    requester_ref: person.userRef,
    team_ref: teamRef ?? null,
    values,
  };
  const template = type.requestTitle ?? `${type.title}: \${{ values.name }}`;
  const title = fillText(template, scopeOf(base as RequestRow))
    .replace(/[:\s]+$/, '')
    .slice(0, 200);
  const texts = Object.values(values).filter((value) => typeof value === 'string');
  const people = [nameOf(person.userRef), teamRef ? nameOf(teamRef) : ''];
  return {
    values,
    title,
    team_ref: teamRef ?? null,
    search_text: [title, type.title, ...people, ...texts].join(' ').toLocaleLowerCase('en-US'),
  };
}
