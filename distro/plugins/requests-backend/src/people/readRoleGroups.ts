import type { Config } from '@backstage/config';
import type { RoleGroups } from './claims';

/** `permission.roles`: the same map that the permission policy reads. */
export function readRoleGroups(config: Config): RoleGroups {
  const roles = config.getOptionalConfig('permission.roles');
  return Object.fromEntries(
    (roles?.keys() ?? []).map((role) => [
      role,
      (roles?.getOptionalStringArray(role) ?? []).map((ref) => ref.toLocaleLowerCase('en-US')),
    ]),
  );
}
