import { mkdir } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { EventBus } from '../domain/events.ts';
import type { Forge } from '../forge.ts';
import { Repositories } from '../git/repositories.ts';
import { describeError, type Log } from '../../../kit/log.ts';
import { Following, type FollowSettings } from '../../../kit/people/follow.ts';
import { followedNames, takeOver } from '../people/take-over.ts';
import { seed, seedController, seedPipelines } from '../seed/seed.ts';
import { setVariables } from '../seed/variables.ts';
import { Accounts, type Secrets } from '../service/accounts.ts';
import { settleMerges } from '../service/merge-requests.ts';
import { setAside } from '../store/atomic.ts';
import { Store } from '../store/store.ts';
import { checkGit } from '../git/version.ts';
import { openPipelines, type PipelineOptions } from '../pipelines/open.ts';
import { Webhooks } from '../webhooks/webhooks.ts';

export type Options = {
  dataDir: string;
  companyDir: string;
  publicUrl: string;
  secrets: Secrets;
  log: Log;
  pipelines?: PipelineOptions;
  /** Absent where people are those of the realm's file. */
  people?: FollowSettings;
};

/** A project whose repository is gone would answer every question with an error; it leaves the list instead. */
async function dropProjectsWithoutRepository(store: Store, present: ReadonlySet<number>, log: Log): Promise<void> {
  for (const project of store.projects.all()) {
    if (present.has(project.id)) continue;
    const name = `${project.id}.json`;
    const path = join(store.dataDir, 'metadata', 'projects', name);
    const movedTo = await setAside(store.dataDir, path, `project-${name}`);
    await store.projects.remove(project.id);
    log.error('A project without a repository was set aside.', { project: project.path, movedTo });
  }
}

export async function openForge({ dataDir, companyDir, publicUrl, secrets, log, pipelines, people }: Options) {
  await checkGit();
  const folder = isAbsolute(dataDir) ? dataDir : resolve(dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const store = new Store(folder);
  await store.load(log);
  const repositories = new Repositories(folder);
  const present = await repositories.open(log, new Set(store.projects.all().map((project) => project.id)));
  await dropProjectsWithoutRepository(store, present, log);
  const events = new EventBus((error, event) =>
    log.error('Something that listens to the forge failed.', { event: event.kind, error: describeError(error) }),
  );
  const forge: Forge = { publicUrl, store, repositories, accounts: new Accounts(store, secrets), events, log };
  const announceSettled = await settleMerges(forge);
  const webhooks = new Webhooks(forge);
  const jobs = pipelines && (await openPipelines(forge, pipelines));
  const apply = { known: () => followedNames(forge), apply: takeOver.bind(undefined, forge) };
  const following = people && new Following({ ...people, ...apply, log });
  const fill = async () => {
    await seed(forge, resolve(companyDir));
    if (secrets.automationTokens) await seedController(forge);
    if (jobs) {
      await seedPipelines(forge, resolve(companyDir));
      await setVariables(forge, resolve(companyDir), process.env);
    }
    webhooks.start();
    await jobs?.start();
    await announceSettled();
    following?.start();
  };
  const close = () => {
    following?.stop();
    webhooks.stop();
    jobs?.close();
  };
  return { forge, fill, close };
}
