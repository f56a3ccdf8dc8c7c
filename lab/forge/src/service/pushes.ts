import type { Viewer } from '../domain/access.ts';
import { neededLevel, projectLevel } from '../domain/access.ts';
import type { Project, User } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import { branchExists, listRefs, zeroSha } from '../git/read.ts';
import { git } from '../git/run.ts';
import type { RefUpdate } from '../git/smart-http.ts';
import { touch } from './projects.ts';

/** Ref patterns that this person may not push to; the git hook reads them. */
export function forbiddenRefs(forge: Forge, viewer: Viewer, project: Project): string[] {
  const level = projectLevel(forge.store, viewer, project);
  return project.protectedBranches
    .filter((rule) => level < neededLevel(project, rule.name, 'push'))
    .map((rule) => `refs/heads/${rule.name}`);
}

async function followDefaultBranch(forge: Forge, project: Project): Promise<Partial<Project>> {
  const dir = forge.repositories.path(project.id);
  if (await branchExists(dir, project.defaultBranch)) return {};
  const first = (await listRefs(dir, 'heads'))[0];
  if (!first) return {};
  await git(['symbolic-ref', 'HEAD', `refs/heads/${first.name}`], { dir });
  return { defaultBranch: first.name };
}

const branches = 'refs/heads/';
const keptPushes = 100;

/** Written down before anybody is told: whoever hears of a push may ask at once whose it was. */
async function remember({ store }: Forge, project: Project, user: User, update: RefUpdate): Promise<void> {
  if (!update.ref.startsWith(branches)) return;
  const { before, after } = update;
  await store.pushes.put({
    ...{ id: await store.sequences.next('pushes'), projectId: project.id, userId: user.id },
    ...{ branch: update.ref.slice(branches.length), before, after, createdAt: new Date().toISOString() },
  });
  const own = store.pushes.all().filter(({ projectId }) => projectId === project.id);
  for (const { id } of own.slice(0, -keptPushes)) await store.pushes.remove(id);
}

/** What has to happen after refs moved, however they moved: by git, by the API or by a merge. */
export async function announcePush(
  forge: Forge,
  project: Project,
  user: User,
  updates: readonly RefUpdate[],
): Promise<void> {
  const edit = await followDefaultBranch(forge, project);
  const current = await touch(forge, project, edit);
  for (const update of updates) await remember(forge, project, user, update);
  for (const { ref, before, after } of updates) {
    forge.log.info('Refs moved.', {
      project: forge.store.projectPath(project),
      user: user.username,
      ref,
      before: before === zeroSha ? undefined : before,
      after: after === zeroSha ? undefined : after,
    });
    forge.events.publish({ kind: 'push', project: current, user, ref, before, after });
  }
}
