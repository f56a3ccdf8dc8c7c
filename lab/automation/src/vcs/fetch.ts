import type { Base } from '../base.ts';
import type { User } from '../domain/awx.ts';
import type { Commit, Configuration, Repository, Run, Workspace } from '../domain/terraform.ts';
import type { Store } from '../store/store.ts';
import { keepArchive, newConfiguration } from '../terraform/configurations.ts';
import { type ForgeClient, ForgeRefused } from './forge.ts';

export const short = (sha: string): string => sha.slice(0, 8);

export interface Wanted extends Pick<Commit, 'sha' | 'branch' | 'pushedBy' | 'request'> {
  repository: Repository;
  /** Whose run it will be. */
  user: User;
}

/** Undefined where somebody uploaded what is run. */
export const commitOf = ({ of }: Store, { configuration }: Run): Commit | undefined =>
  of.configurations.get(configuration)?.commit;

export type Fetched = Configuration & { commit: Commit };

/** What a commit's run is called. It never begins with words of the commit's own: the portal finds its runs by how they begin. */
export const runMessage = ({ sha, title, request }: Commit): string =>
  request ? `!${request.number} ${request.title}` : `${short(sha)} ${title}`;

/** A commit's files as a configuration. What cannot be used is one too: its run says why. */
export async function fetchCommit(
  base: Base,
  forge: ForgeClient,
  workspace: Workspace,
  { repository: { project }, user, ...wanted }: Wanted,
): Promise<Fetched> {
  const facts = await forge.commit(project, wanted.sha);
  const commit: Commit = { ...wanted, ...facts };
  const archive = await forge.archive(project, wanted.sha).catch((error: unknown) => {
    if (error instanceof ForgeRefused) return error;
    throw error;
  });
  const made = await newConfiguration(base, workspace, user.id, {
    ...{ speculative: wanted.request !== undefined, autoQueueRuns: false, source: 'gitlab' },
    commit,
  });
  if (archive instanceof ForgeRefused) {
    const error = `The commit could not be fetched: ${archive.message}.`;
    return { ...(await base.store.of.configurations.put({ ...made, status: 'errored', error })), commit };
  }
  await keepArchive(base, made.id, archive);
  return { ...(base.store.of.configurations.get(made.id) ?? made), commit };
}
