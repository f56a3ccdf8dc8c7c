import type { RootConfigService } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { type RoleName, roleNames } from './roles';

export interface RoleConfig {
  /** Entity ref of a group or user → the roles that it gives. */
  readonly members: ReadonlyMap<string, readonly RoleName[]>;
  /** Permissions that the configuration grants beyond the table. */
  readonly additional: Readonly<Partial<Record<RoleName, readonly string[]>>>;
}

export function normalise(ref: string): string {
  return stringifyEntityRef(parseEntityRef(ref, { defaultKind: 'Group', defaultNamespace: 'default' }));
}

function readLists(config: RootConfigService, key: string): Array<[RoleName, string[]]> {
  const section = config.getOptionalConfig(key);
  return (section?.keys() ?? []).map((name) => {
    const role = roleNames.find((known) => known === name);
    if (!role) {
      throw new Error(`Invalid config at ${key}: there is no role '${name}'. Use one of: ${roleNames.join(', ')}.`);
    }
    return [role, section!.getStringArray(name)];
  });
}

export function readRoleConfig(config: RootConfigService): RoleConfig {
  const members = new Map<string, RoleName[]>();
  for (const [role, refs] of readLists(config, 'permission.roles')) {
    for (const ref of refs.map(normalise)) {
      members.set(ref, [...(members.get(ref) ?? []), role]);
    }
  }
  return { members, additional: Object.fromEntries(readLists(config, 'permission.grants')) };
}
