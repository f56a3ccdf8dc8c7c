import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { privateFolder } from '../../../kit/files.ts';
import type { Log } from '../../../kit/log.ts';
import { SignIn } from '../../../kit/sign-in/sign-in.ts';
import type { People } from '../../../kit/people/model.ts';
import type { Automation } from '../automation.ts';
import type { Base } from '../base.ts';
import { Jobs } from '../run/jobs.ts';
import { tidyRegularly } from '../run/tidy.ts';
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
import { ForgeClient } from '../vcs/forge.ts';
import { Vcs } from '../vcs/vcs.ts';
import { openWorkshop } from './workshop.ts';

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
    portalTokens: settings.portalTokens,
    passwords: readPasswords(env),
  };
  const tools = new Tools(env.PATH, settings.AUTOMATION_TOOLS);
  const sealer = new Sealer(settings.AUTOMATION_SECRET_KEY);
  const { workshop, handover } = await openWorkshop(settings, { store, sealer, tools, log });
  const base: Base = {
    publicUrl: settings.PUBLIC_URL,
    installation: settings.INSTALLATION,
    projectsDir: resolve(settings.AUTOMATION_PROJECTS || join(companyDir, 'automation', 'projects')),
    timeoutSeconds: settings.AUTOMATION_TIMEOUT,
    capacity: settings.AUTOMATION_CAPACITY,
    keep: { days: settings.AUTOMATION_KEEP_DAYS, each: settings.AUTOMATION_KEEP_EACH },
    mostWaiting: settings.AUTOMATION_WAITING,
    store,
    accounts: new Accounts(store, secrets),
    sealer,
    tools,
    workshop,
    log,
  };
  const automation: Automation = { ...base, jobs: new Jobs(base), runs: new Runs(base), handover };
  if (settings.provider) automation.signIn = new SignIn(settings.provider, log);
  if (settings.forgeTokens) {
    const forge = new ForgeClient(settings.AUTOMATION_FORGE_URL, settings.forgeTokens);
    automation.vcs = new Vcs(automation, forge, settings.AUTOMATION_FORGE_SECONDS);
  }
  const { people } = settings;
  const apply = {
    known: () => followedNames(store),
    apply: async (all: People) => syncPeople(store, all, await ensureOrganization(store)),
  };
  const following = people && new Following({ ...people, ...apply, log });
  const told = (error: unknown) => log.warn('What is nobody’s any more could not be removed.', { error });
  let stopTidying = () => {};
  const fill = async () => {
    // Whoever has left since is not brought back by a new start: the file counts until people are read elsewhere.
    if (!following || followedNames(store).length === 0) {
      await apply.apply(await readRealm(join(companyDir, 'realm.json')));
    }
    await ensureTypes(store);
    await seed(automation, companyDir, await readSeed(companyDir));
    await automation.jobs.recover();
    await automation.runs.recover();
    await workshop.forgetOthers([...automation.jobs.underWay, ...automation.runs.underWay]).catch(told);
    following?.start();
    automation.vcs?.start();
    stopTidying = tidyRegularly(base);
  };
  const close = async () => {
    following?.stop();
    stopTidying();
    automation.vcs?.stop();
    await Promise.all([automation.jobs.stop(), automation.runs.stop()]);
  };
  return { automation, fill, close };
}
