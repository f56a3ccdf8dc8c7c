import type { JobTemplate, User } from '../domain/awx.ts';
import type { Viewer } from './accounts.ts';
import { portalUsername } from './accounts.ts';

/** The groups of the identity provider are the one source of people's rights. */
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

/** What a program may launch it is told template by template. */
export const mayLaunch = (viewer: Viewer, { executors = [] }: Pick<JobTemplate, 'executors'>): boolean =>
  rights.execute(viewer) || (viewer.write && executors.includes(viewer.user.id));

export type Right = keyof typeof rights;
