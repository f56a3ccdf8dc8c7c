import type { Group } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import { ApiError, badRequest } from '../http/errors.ts';
import { checkPath } from './projects.ts';

export type NewGroup = Omit<Group, 'id' | 'fullPath' | 'createdAt'>;

// The forge's own addresses begin with these words.
const reserved = new Set(['api', 'groups', 'users', 'oauth', 'healthcheck', 'explore', '-']);

export async function createGroup(forge: Forge, wanted: NewGroup): Promise<Group> {
  const { store } = forge;
  return store.lock.run('create-project', async () => {
    checkPath(wanted.path);
    const parent = wanted.parentId === null ? undefined : store.groups.get(wanted.parentId);
    const fullPath = parent ? `${parent.fullPath}/${wanted.path}` : wanted.path;
    const taken =
      (!parent && (reserved.has(wanted.path.toLowerCase()) || store.userByName(wanted.path))) ||
      store.groupByPath(fullPath) ||
      store.projectByPath(fullPath);
    if (taken) throw badRequest({ path: ['has already been taken'] });
    const id = await store.sequences.next('namespaces');
    const group = await store.groups.put({ ...wanted, id, fullPath, createdAt: new Date().toISOString() });
    forge.events.publish({ kind: 'group', action: 'create', group });
    return group;
  });
}

/** Only an empty group goes: nobody loses a repository with one call. */
export async function removeGroup(forge: Forge, group: Group): Promise<void> {
  const { store } = forge;
  const busy =
    store.groups.find((each) => each.parentId === group.id) ||
    store.projects.find((each) => each.namespace.kind === 'group' && each.namespace.id === group.id);
  if (busy) {
    throw new ApiError(409, { message: 'The group still holds projects or subgroups. Remove them first.' });
  }
  await store.groups.remove(group.id);
  forge.events.publish({ kind: 'group', action: 'destroy', group });
}
