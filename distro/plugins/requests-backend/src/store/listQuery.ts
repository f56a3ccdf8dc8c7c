import { InputError } from '@backstage/errors';
import type { RequestListQuery } from '@stagecraft/plugin-requests-common';
import type { Knex } from 'knex';
import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import { claimsOf, type RoleGroups } from '../people/claims';
import type { RequestRow } from './row';

/** What a permission rule asks of the database. */
export type RequestQuery =
  | { kind: 'requester'; userRef: string }
  | { kind: 'team'; groupRefs: string[] }
  | { kind: 'approver'; ownershipRefs: string[] };

export type Viewer = { userRef: string; ownership: readonly string[] };

export type ListFilter = {
  query: RequestListQuery;
  viewer: Viewer;
  roles: RoleGroups;
  /** What the permission policy allows to be seen; absent: everything. */
  allowed?: PermissionCriteria<RequestQuery>;
};

type Builder = Knex.QueryBuilder<RequestRow>;

export function applyFilter(builder: Builder, filter: ListFilter): Builder {
  const { query, viewer, roles, allowed } = filter;
  // a draft is nobody else's business, whatever a policy says
  builder.where((inner) => inner.whereNot('state', 'draft').orWhere('requester_ref', viewer.userRef));
  applyScope(builder, query, viewer, roles);
  if (query.states?.length) builder.whereIn('state', query.states);
  if (query.typeId) builder.where('type_id', query.typeId);
  if (query.text)
    builder.whereRaw("search_text LIKE ? ESCAPE '\\'", [`%${escapeLike(query.text.toLocaleLowerCase('en-US'))}%`]);
  if (allowed) builder.where((inner) => applyCriteria(inner, allowed, roles));
  return builder;
}

function applyScope(builder: Builder, query: RequestListQuery, viewer: Viewer, roles: RoleGroups) {
  switch (query.scope) {
    case 'mine':
      builder.where('requester_ref', viewer.userRef);
      break;
    case 'team':
      builder.whereIn('team_ref', [...viewer.ownership]);
      break;
    case 'to-approve':
      builder.where('state', 'approval').whereNot('requester_ref', viewer.userRef);
      whereApprover(builder, viewer.ownership, roles);
      break;
    default:
  }
}

function whereApprover(builder: Builder, ownership: readonly string[], roles: RoleGroups) {
  builder.whereRaw('approver_claims && ?::text[]', [claimsOf(ownership, roles)]);
}

function applyCriteria(builder: Builder, criteria: PermissionCriteria<RequestQuery>, roles: RoleGroups): void {
  if ('allOf' in criteria) {
    for (const part of criteria.allOf) builder.andWhere((inner) => applyCriteria(inner, part, roles));
  } else if ('anyOf' in criteria) {
    for (const part of criteria.anyOf) builder.orWhere((inner) => applyCriteria(inner, part, roles));
  } else if ('not' in criteria) {
    builder.whereNot((inner) => applyCriteria(inner, criteria.not, roles));
  } else {
    applyQuery(builder, criteria, roles);
  }
}

function applyQuery(builder: Builder, query: RequestQuery, roles: RoleGroups) {
  switch (query.kind) {
    case 'requester':
      builder.where('requester_ref', query.userRef);
      break;
    case 'team':
      // without coalesce a request of no team would be neither a team member's nor not
      builder.whereRaw("coalesce(team_ref, '') = ANY(?::text[])", [query.groupRefs]);
      break;
    default:
      whereApprover(builder, query.ownershipRefs, roles);
  }
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

export function encodeCursor(row: RequestRow): string {
  return Buffer.from(`before:${row.number}`).toString('base64url');
}

export function decodeCursor(cursor: string): string {
  const decoded = /^before:(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!decoded) {
    throw new InputError('The cursor is not one that this list handed out; begin again without it');
  }
  return decoded[1];
}
