import type { Account } from '../people/account.ts';
import type { Group } from '../realm/groups.ts';

const isBrief = (query: URLSearchParams, otherwise: boolean): boolean =>
  (query.get('briefRepresentation') ?? String(otherwise)) === 'true';

/** A person in Keycloak's representation: attributes only in a full one, memberships and passwords in none. */
export function showUser(account: Account, query: URLSearchParams): Record<string, unknown> {
  const { attributes, groups: _elsewhere, ...rest } = account;
  const full = !isBrief(query, false) && Object.keys(attributes).length > 0;
  return { ...rest, totp: false, ...(full ? { attributes } : {}) };
}

/** A group without those below it: Keycloak gives these by `children`, and here only their number. */
export function showGroup(group: Group, query: URLSearchParams, brief = true): Record<string, unknown> {
  const { id, name, path, parentId, attributes, children } = group;
  return {
    id,
    name,
    path,
    ...(parentId === undefined ? {} : { parentId }),
    subGroupCount: children.length,
    subGroups: [],
    ...(isBrief(query, brief) ? {} : { attributes }),
  };
}
