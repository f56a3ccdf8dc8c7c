import type { User } from '../domain/awx.ts';
import type { Viewer } from './accounts.ts';
import { portalUsername } from './accounts.ts';

/** The groups of the identity provider are the one source of rights; no role is given here. */
const has = (user: User, group: string) => user.groups.includes(group);

export const rights = {
  /** Changes what there is: templates, inventories, credentials, workspaces. */
  manage: ({ user, write }: Viewer) => write && user.is_superuser,
  /** Adds a workspace; those that there are stay as they are. */
  begin: ({ user, write }: Viewer) => write && (user.is_superuser || user.username === portalUsername),
  /** Starts what there is. */
  execute: ({ user, write }: Viewer) =>
    write && (user.is_superuser || user.username === portalUsername || has(user, 'developers') || has(user, 'leads')),
  /** Lets a plan become real. */
  confirm: ({ user, write }: Viewer) =>
    write && (user.is_superuser || user.username === portalUsername || has(user, 'leads')),
};

export type Right = keyof typeof rights;
