import { resolve } from 'node:path';
import { randomUUID } from 'node:crypto';
import { commands } from './adapters/commands.ts';
import { gatherFacts, hashText } from './adapters/facts.ts';
import { files } from './adapters/files.ts';
import { openKeeper } from './adapters/keeper-client.ts';
import { installerLock } from './adapters/lock.ts';
import { machine } from './adapters/machine.ts';
import { machinePorts } from './adapters/port-holder.ts';
import { explainNpmFailure } from './adapters/npm-failure.ts';
import { postgresPrograms } from './adapters/postgres-programs.ts';
import { postgresServer } from './adapters/postgres-server.ts';
import { openSecrets } from './adapters/secrets.ts';
import { apply } from './apply/apply.ts';
import { observe } from './apply/inspect.ts';
import { openJournal } from './apply/journal.ts';
import type { StepRunners } from './apply/runner.ts';
import { fileRunner } from './apply/runners/file.ts';
import { portalRunner } from './apply/runners/portal.ts';
import { postgresClusterRunner } from './apply/runners/postgres-cluster.ts';
import { postgresRoleRunner } from './apply/runners/postgres-role.ts';
import { postgresToolsRunner } from './apply/runners/postgres-tools.ts';
import { processRunner } from './apply/runners/process.ts';
import { secretsRunner } from './apply/runners/secrets.ts';
import { supervisorRunner } from './apply/runners/supervisor.ts';
import { readInstalledPlan, readRecord, writeInstalledPlan, writeRecord } from './apply/state.ts';
import type { Choice, Person, Workshop } from './cli/world.ts';
import { labDatabases } from './components/lab-databases/component.ts';
import { labForge } from './components/lab-forge/component.ts';
import { labIdentity } from './components/lab-identity/component.ts';
import { portal } from './components/portal/component.ts';
import { postgresql } from './components/postgresql/component.ts';
import { withFlags } from './config/flags.ts';
import { readProfile } from './config/profiles.ts';
import { defaultSettings, parsePlatform, settingsFrom } from './config/read.ts';
import { PlatformError } from './model/errors.ts';
import { type Layout, layoutOf } from './model/layout.ts';
import type { Phase } from './model/plan.ts';
import type { Settings } from './model/settings.ts';
import type { Target } from './model/target.ts';
import { differences } from './plan/difference.ts';
import { makePlan } from './plan/plan.ts';
import { composePortal } from './portal/compose.ts';
import { portalBuilder } from './portal/builder.ts';
import { portalSources } from './portal/hash.ts';
import { embedded } from './targets/embedded/target.ts';

export interface Place {
  root: string;
  home: string;
  /** The keeper's program. */
  supervisor: string;
}

const catalogue = [postgresql, labIdentity, labForge, labDatabases, portal];
const targets: Target[] = [embedded];

const usualConfig = 'stagecraft.yaml';

async function readSettings(choice: Choice): Promise<Settings> {
  const path = choice.config ?? usualConfig;
  const text = await files.readTextIfPresent(resolve(path));
  if (text === undefined && choice.config !== undefined) {
    throw new PlatformError({
      code: 'configuration',
      message: `There is no file ${path}.`,
      hint: '`stagecraft init` writes one; without --config, stagecraft.yaml is read if it is there.',
    });
  }
  return text === undefined ? defaultSettings() : settingsFrom(parsePlatform(text, path));
}

/** What was chosen when it was installed holds until something else is asked for. */
async function chosenSettings(place: Place, choice: Choice): Promise<Settings> {
  const settings = withFlags(await readSettings(choice), choice);
  const record = await readRecord(files, layoutOf(place.home, settings.installation));
  const configured = (await files.exists(resolve(choice.config ?? usualConfig))) === true;
  if (!record || configured) return settings;
  return {
    ...settings,
    ...(choice.portBase === undefined ? { portBase: record.portBase } : {}),
    ...(choice.phase === undefined ? { phase: record.phase } : {}),
  };
}

function chosenTarget(settings: Settings): Target {
  const target = targets.find(({ name }) => name === settings.target);
  if (target) return target;
  throw new PlatformError({
    code: 'planning',
    message: `The target ${settings.target} is not in this release.`,
    hint: 'Choose --target embedded: it needs neither Docker nor Kubernetes.',
  });
}

function makeRunners(place: Place, layout: Layout, target: Target, settings: Settings): StepRunners {
  const secrets = openSecrets(files, layout.secrets);
  const keeper = openKeeper({ folder: layout.folder, cache: layout.cache, entry: place.supervisor });
  const programs = postgresPrograms(commands, files, layout.cache);
  const server = postgresServer(target.endpoint('database', settings).port, secrets);
  const builder = portalBuilder({
    files,
    commands,
    node: process.execPath,
    cache: layout.cache,
    explain: explainNpmFailure,
    lock: installerLock,
    distro: `${place.root}/distro`,
  });
  return {
    secrets: secretsRunner(secrets),
    file: fileRunner(files, layout.folder),
    portal: portalRunner(builder),
    'postgres-tools': postgresToolsRunner(programs),
    'postgres-cluster': postgresClusterRunner(programs, secrets, files, `${layout.data}/postgres`),
    'postgres-role': postgresRoleRunner(server, secrets),
    supervisor: supervisorRunner(keeper),
    process: processRunner(keeper),
  };
}

interface Realm {
  users: { username: string; firstName?: string; lastName?: string; groups?: string[] }[];
}

/** The lab's people, as the identity provider knows them. */
async function readPeople(root: string): Promise<Person[]> {
  const realm = (await files.readJson(`${root}/lab/company/realm.json`)) as Realm;
  return realm.users.map(({ username, firstName = '', lastName = '', groups = [] }) => ({
    username,
    name: `${firstName} ${lastName}`.trim(),
    groups: groups.map((group) => group.replace(/^\//, '')),
  }));
}

/** The portal's source for a team that wants to own it. */
export async function composeInto(
  place: Place,
  folder: string,
  { signal, progress }: { signal: AbortSignal; progress(message: string): void },
): Promise<void> {
  const taken = (await files.exists(folder)) && (await files.list(folder)).length > 0;
  if (taken) {
    throw new PlatformError({
      code: 'usage',
      message: `${folder} is not empty.`,
      hint: 'Name a folder that does not exist yet; nothing has been changed.',
    });
  }
  const tools = {
    files,
    commands,
    node: process.execPath,
    cache: `${place.home}/cache`,
    signal,
    progress,
    explain: explainNpmFailure,
  };
  await composePortal(tools, `${place.root}/distro`, folder);
}

async function emptyFolder(layout: Layout): Promise<void> {
  await files.remove(layout.folder);
}

/** Puts the rooms together: the one place that knows every adapter, component and target. */
export async function openWorkshop(place: Place, choice: Choice): Promise<Workshop> {
  const settings = await chosenSettings(place, choice);
  const target = chosenTarget(settings);
  const layout = layoutOf(place.home, settings.installation);
  const secrets = openSecrets(files, layout.secrets);
  const keeper = openKeeper({ folder: layout.folder, cache: layout.cache, entry: place.supervisor });
  const runners = makeRunners(place, layout, target, settings);

  const profile = (phase: Phase) => readProfile(phase, (name) => files.readText(`${place.root}/profiles/${name}`));

  const doctor = async () => {
    const { runDoctor, preflight } = await import('./doctor/doctor.ts');
    const context = {
      root: place.root,
      layout,
      ports: target.ports(settings),
      files,
      commands,
      keeper,
      machine,
      machinePorts,
    };
    return { all: () => runDoctor(context), blocking: () => preflight(context) };
  };

  return {
    settings,
    layout,
    files,
    secrets,
    keeper,
    record: () => readRecord(files, layout),
    people: () => readPeople(place.root),
    profile,
    async plan() {
      const facts = await gatherFacts({ root: place.root, folder: layout.folder, cache: layout.cache, portalSources });
      return makePlan({ settings, profile: await profile(settings.phase), target, catalogue, facts, hash: hashText });
    },
    async compare(plan, signal) {
      return differences(plan, await observe(plan, runners, signal), await readInstalledPlan(files, layout));
    },
    preflight: async () => (await doctor()).blocking(),
    examine: async () => (await doctor()).all(),
    async apply(plan, { verb, rollback, signal, listen }) {
      const release = await installerLock.take(layout.lock);
      try {
        const installed = await readInstalledPlan(files, layout);
        const journal = openJournal(files, layout.journal, randomUUID());
        await writeRecord(files, layout, settings);
        await journal.write({ event: 'run-started', verb, phase: settings.phase, pid: process.pid });
        const outcome = await apply({ plan, installed, runners, journal, signal, listen, rollback });
        await writeInstalledPlan(files, layout, plan);
        return outcome;
      } finally {
        await release();
      }
    },
    async takeDown({ deleteData }) {
      if (!(await files.exists(layout.folder))) return { stopped: 0 };
      const release = await installerLock.take(layout.lock);
      try {
        const running = (await keeper.status())?.processes.length ?? 0;
        await keeper.shutdown();
        if (deleteData) await emptyFolder(layout);
        return { stopped: running };
      } finally {
        await release();
      }
    },
  };
}
