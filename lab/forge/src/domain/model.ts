export type Visibility = 'private' | 'internal' | 'public';

export const accessLevels = { guest: 10, planner: 15, reporter: 20, developer: 30, maintainer: 40, owner: 50 } as const;

export type Member = { userId: number; level: number; createdAt: string };

export type User = {
  id: number;
  namespaceId: number;
  username: string;
  name: string;
  email: string;
  administrator: boolean;
  bot: boolean;
  createdAt: string;
  /** Who this is at the identity provider: a name that is given to somebody else later is another person's. */
  externalId?: string;
  /** No longer at the identity provider, or disabled there: keeps what they did, may do nothing. */
  blocked?: boolean;
  /** No membership gives more than this: the most that their role at the identity provider allows. */
  ceiling?: number;
};

export type Group = {
  id: number;
  name: string;
  path: string;
  fullPath: string;
  parentId: number | null;
  description: string;
  visibility: Visibility;
  members: Member[];
  /** Its people are those of the identity provider's group of that name. */
  followed?: boolean;
  variables?: Variable[];
  createdAt: string;
};

export type ProtectedBranch = { id: number; name: string; pushLevel: number; mergeLevel: number };

export type HookEvents = {
  push: boolean;
  tag: boolean;
  mergeRequests: boolean;
  repository: boolean;
  pipelines?: boolean;
  jobs?: boolean;
};

export type Hook = {
  id: number;
  /** null: a system hook, which hears of every project. */
  projectId: number | null;
  url: string;
  token: string;
  events: HookEvents;
  createdAt: string;
};

export type Variable = {
  key: string;
  value: string;
  variable_type: 'env_var' | 'file';
  protected: boolean;
  masked: boolean;
  raw: boolean;
  environment_scope: string;
};

export type Project = {
  id: number;
  name: string;
  path: string;
  namespace: { kind: 'group' | 'user'; id: number };
  description: string;
  visibility: Visibility;
  topics: string[];
  defaultBranch: string;
  archived: boolean;
  creatorId: number;
  createdAt: string;
  lastActivityAt: string;
  members: Member[];
  protectedBranches: ProtectedBranch[];
  variables: Variable[];
  settings: Record<string, string | number | boolean>;
  idempotency?: { key: string; userId: number };
};

export type MergeRequestState = 'opened' | 'closed' | 'merged';

export type MergeRequest = {
  id: number;
  iid: number;
  projectId: number;
  title: string;
  description: string;
  state: MergeRequestState;
  sourceBranch: string;
  targetBranch: string;
  authorId: number;
  assigneeIds: number[];
  reviewerIds: number[];
  labels: string[];
  removeSourceBranch: boolean;
  squash: boolean;
  createdAt: string;
  updatedAt: string;
  mergedAt?: string;
  mergedById?: number;
  closedAt?: string;
  closedById?: number;
  headSha?: string;
  baseSha?: string;
  mergeCommitSha?: string;
  /** Written before the branch moves: a merge that was cut off is finished or forgotten at the next start. */
  merging?: { commit: string; userId: number; source: string; target: string; removeSource: boolean };
};

/** Who moved a branch, and whence: a commit's author is whatever its maker says. */
export type Push = {
  id: number;
  projectId: number;
  userId: number;
  branch: string;
  before: string;
  after: string;
  createdAt: string;
};

export type AccessToken = {
  id: number;
  userId: number;
  name: string;
  scopes: string[];
  hash: string;
  createdAt: string;
  expiresAt: string | null;
  revoked: boolean;
};

export type Delivery = {
  id: number;
  hookId: number;
  event: string;
  uuid: string;
  payload: Record<string, unknown>;
  attempts: number;
};
