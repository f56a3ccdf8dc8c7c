import type { Approver } from '../types/schema';

export const ADMIN_ROLE = 'platform-admin';

/** Role → the groups that carry it, from `permission.roles`. */
export type RoleGroups = Readonly<Record<string, readonly string[]>>;

export function rolesOf(ownership: readonly string[], roles: RoleGroups): string[] {
  return Object.keys(roles).filter((role) => roles[role].some((group) => ownership.includes(group)));
}

/**
 * A claim is what a person can show and what a request asks for, as one text, so that "may this person approve?" is
 * one overlap of two lists, in memory and in an index alike.
 */
export function claimsOf(ownership: readonly string[], roles: RoleGroups): string[] {
  const held = rolesOf(ownership, roles);
  const groups = ownership.filter((ref) => ref.startsWith('group:'));
  return [
    ...groups,
    ...held.map((role) => `role:${role}@*`),
    ...held.flatMap((role) => groups.map((group) => `role:${role}@${group}`)),
  ];
}

/** The claim that an approver of a request type has to show for a request of this team. */
export function claimOf(approver: Approver, teamRef: string): string {
  if ('group' in approver) {
    return approver.group.toLocaleLowerCase('en-US');
  }
  return `role:${approver.role}@${approver.of === 'anywhere' ? '*' : teamRef}`;
}

/** The same in words. */
export function claimText(claim: string): string {
  if (!claim.startsWith('role:')) {
    return `a member of ${claim}`;
  }
  const [role, where] = claim.slice('role:'.length).split('@');
  return where === '*' ? `a ${role}` : `a ${role} of ${where}`;
}

export function claimsText(claims: readonly string[]): string {
  return claims.map(claimText).join(', or ');
}
