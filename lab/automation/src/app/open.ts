import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { privateFolder } from '../../../kit/files.ts';
import type { Log } from '../../../kit/log.ts';
import type { People } from '../../../kit/people/model.ts';
import type { Automation, Base } from '../automation.ts';
import { Jobs } from '../run/jobs.ts';
import { Tools } from '../run/tools.ts';
import { Following } from '../../../kit/people/follow.ts';
import { readRealm } from '../../../kit/people/realm.ts';
import { followedNames, syncPeople } from '../seed/people.ts';
import { readSeed, seed } from '../seed/seed.ts';
import { ensureTypes } from '../seed/types.ts';
import { Accounts } from '../service/accounts.ts';
import { readPasswords } from '../../../kit/passwords.ts';
import { Sealer } from '../service/seal.ts';
import type { Settings } from '../settings.ts';
import { Store } from '../store/store.ts';
import { Runs } from '../terraform/runs.ts';

const organizationName = 'Harbourline';

async function ensureOrganization(store: Store): Promise<number> {
  const known = store.of.organizations.find((each) => each.name === organizationName);
  if (known) return known.id;
  const description = 'The company of the lab';
  return (
    await store.of.organizations.put({ ...(await store.stamp('organizations')), name: organizationName, description })
  ).id;
}

export async function openAutomation(settings: Settings, log: Log, env: NodeJS.ProcessEnv) {
  const dataDir = await privateFolder(resolve(settings.DATA_DIR));
  const companyDir = resolve(settings.COMPANY_DIR);
  const store = new Store(dataDir);
  await store.load(log);
  await rm(store.folder('temporary'), { recursive: true, force: true });
  const secrets = {
    adminToken: settings.AUTOMATION_ADMIN_TOKEN,
    portalToken: settings.AUTOMATION_PORTAL_TOKEN,
    passwords: readPasswords(env),
  };
  const base: Base = {
    publicUrl: settings.PUBLIC_URL,
    installation: settings.INSTALLATION,
    projectsDir: resolve(settings.AUTOMATION_PROJECTS || join(companyDir, 'automation', 'projects')),
    timeoutSeconds: settings.AUTOMATION_TIMEOUT,
    capacity: settings.AUTOMATION_CAPACITY,
    store,
    accounts: new Accounts(store, secrets),
    sealer: new Sealer(settings.AUTOMATION_SECRET_KEY),
    tools: new Tools(env.PATH, settings.AUTOMATION_TOOLS),
    log,
  };
  const automation: Automation = { ...base, jobs: new Jobs(base), runs: new Runs(base) };
  const { people } = settings;
  const apply = {
    known: () => followedNames(store),
    apply: async (all: People) => syncPeople(store, all, await ensureOrganization(store)),
  };
  const following = people && new Following({ ...people, ...apply, log });
  const fill = async () => {
    // Whoever has left since is not brought back by a new start: the file counts until people are read elsewhere.
    if (!following || followedNames(store).length === 0) {
      await apply.apply(await readRealm(join(companyDir, 'realm.json')));
    }
    await ensureTypes(store);
    await seed(automation, companyDir, await readSeed(companyDir));
    await automation.jobs.recover();
    await automation.runs.recover();
    following?.start();
  };
  const close = async () => {
    following?.stop();
    await Promise.all([automation.jobs.stop(), automation.runs.stop()]);
  };
  return { automation, fill, close };
}
