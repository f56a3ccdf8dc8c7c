import type { Group } from '../domain/awx.ts';
import type { JsonObject } from '../http/body.ts';
import type { Store } from '../store/store.ts';
import { readVariables } from './variables.ts';

function childrenOf(
  store: Store,
  groups: readonly Group[],
  ids: readonly number[],
  seen: readonly number[],
): JsonObject {
  const wanted = groups.filter((group) => ids.includes(group.id) && !seen.includes(group.id));
  return Object.fromEntries(wanted.map((group) => [group.name, describeGroup(store, groups, group, seen)]));
}

function describeGroup(store: Store, groups: readonly Group[], group: Group, seen: readonly number[]): JsonObject {
  const hosts = group.hosts.map((id) => store.of.hosts.get(id)).filter((host) => host?.enabled);
  return {
    hosts: Object.fromEntries(hosts.map((host) => [host?.name, {}])),
    children: childrenOf(store, groups, group.children, [...seen, group.id]),
    vars: readVariables(group.variables) ?? {},
  };
}

/** The inventory as Ansible's own YAML plugin reads it. */
export function inventoryFile(store: Store, inventory: number | null, connection: JsonObject): JsonObject {
  const groups = store.of.groups.all().filter((group) => group.inventory === inventory);
  const hosts = store.of.hosts.all().filter((host) => host.inventory === inventory && host.enabled);
  const own = inventory === null ? undefined : store.of.inventories.get(inventory);
  return {
    all: {
      hosts: Object.fromEntries(hosts.map((host) => [host.name, readVariables(host.variables) ?? {}])),
      children: childrenOf(
        store,
        groups,
        groups.map((group) => group.id),
        [],
      ),
      vars: { ...connection, ...(readVariables(own?.variables) ?? {}) },
    },
  };
}
