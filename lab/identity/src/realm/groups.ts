import type { Realm, RealmGroup } from './model.ts';

export interface Group {
  id: string;
  name: string;
  path: string;
  parentId?: string;
  attributes: Record<string, string[]>;
  children: Group[];
}

function toGroup(group: RealmGroup, parent?: { id: string; path: string }): Group {
  const path = `${parent?.path ?? ''}/${group.name}`;
  const id = group.id ?? path;
  return {
    id,
    name: group.name,
    path,
    ...(parent ? { parentId: parent.id } : {}),
    attributes: group.attributes ?? {},
    children: (group.subGroups ?? []).map((child) => toGroup(child, { id, path })),
  };
}

export const topGroups = (realm: Realm): Group[] => realm.groups.map((group) => toGroup(group));

const withAllBelow = (group: Group): Group[] => [group, ...group.children.flatMap(withAllBelow)];

/** Every group of the realm, those above before those below. */
export const groupsOf = (realm: Realm): Group[] => topGroups(realm).flatMap(withAllBelow);
