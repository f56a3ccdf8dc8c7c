import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { eraseFolder } from '../apply/erase.ts';
import { commands } from '../adapters/commands.ts';
import { gatherFacts, hashText } from '../adapters/facts.ts';
import { files } from '../adapters/files.ts';
import { signApp } from '../adapters/github-app.ts';
import { givenSecrets } from '../adapters/given-secrets.ts';
import { storeFacts } from '../adapters/bao.ts';
import { javaVersion } from '../adapters/java.ts';
import { http } from '../adapters/http.ts';
import { installerLock } from '../adapters/lock.ts';
import { memoryIn, noMemory } from '../adapters/memory.ts';
import { machine } from '../adapters/machine.ts';
import { machinePorts } from '../adapters/port-holders.ts';
import { openSecrets } from '../adapters/secrets.ts';
import { storeKeys } from '../adapters/store-keys.ts';
import { apply } from '../apply/apply.ts';
import { observe } from '../apply/inspect.ts';
import { refuseWhatIsNotHere } from '../apply/offline.ts';
import { openJournal, readJournal, unfinishedRun } from '../apply/journal.ts';
import { cutOffRotation } from '../apply/rotation/turnover.ts';
import { readInstalledPlan, readRecord, writeInstalledPlan, writeRecord } from '../apply/state.ts';
import type { Choice, Workshop } from '../cli/world.ts';
import { automationChecks } from '../doctor/checks/automation.ts';
import { githubChecks } from '../doctor/checks/github.ts';
import { signInChecks } from '../doctor/checks/sign-in.ts';
import { layoutOf } from '../model/layout.ts';
import { PlatformError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import type { Phase } from '../model/vocabulary.ts';
import type { InstallationRecord } from '../model/record.ts';
import type { AskStore } from '../ports/secret-store.ts';
import { differences } from '../plan/difference.ts';
import { makePlan } from '../plan/plan.ts';
import { rotationPlan } from '../plan/rotation.ts';
import { rightsFor } from '../plan/rights.ts';
import { portalSources } from '../portal/hash.ts';
import { catalogue, targetCalled } from './catalogue.ts';
import type { House } from './house.ts';
import { keptInStep } from './kept-in-step.ts';
import { openHouse } from './open-house.ts';
import { readPeople } from './people.ts';
import type { Place } from './place.ts';
import { trustDesk } from './trust.ts';
import { profileOf } from './profile.ts';
import { chosenSettings, configFile, withItsFile } from './settings.ts';

async function typedWith(choice: Choice): Promise<InstallationRecord['typed']> {
  const config = await configFile(choice);
  return { folder: process.cwd(), ...(config === undefined ? {} : { config: resolve(config) }) };
}

/** Who keeps the processes, or how the portal is deployed: what a rotation works with. */
const madeBy = ({ steps }: Plan): string | undefined =>
  steps.find(({ kind, component }) => kind === 'supervisor' || (kind === 'release' && component === 'portal'))
    ?.fingerprint;

/** Whoever a rotation tells of what is new: PostgreSQL, under both of its names, and Keycloak. */
const askedByRotations = ['postgresql', 'psql-postgresql', 'keycloak'];

const notRunning = (installation: string): PlatformError =>
  new PlatformError({
    code: 'not-running',
    message: `“${installation}” does not run: nobody could be told of a new secret.`,
    hint: '`stagecraft up` brings it up. Nothing has been changed.',
  });

const ofAnotherRelease = (installation: string): PlatformError =>
  new PlatformError({
    code: 'state',
    message: `“${installation}” was brought up by another release than this one, or with another file.`,
    hint: 'Name the file that it was brought up with (--config), or run `stagecraft up` first. Nothing has been changed.',
  });

/** Puts the rooms together: with `open-house`, the one place that knows every adapter, component and target. */
export async function openWorkshop(place: Place, asked: Choice): Promise<Workshop> {
  const { root, home } = place;
  const memory = place.memory === undefined ? noMemory : memoryIn(place.memory);
  const choice = await withItsFile(home, asked, memory);
  const settings = await chosenSettings(home, choice, memory);
  const target = targetCalled(settings.target);
  const layout = layoutOf(home, settings.installation);
  const installedPlan = (): Promise<Plan | undefined> => readInstalledPlan(files, layout);
  const keys = storeKeys(files, layout.storeAccess);
  // The way to the store is the house's, which cannot be opened without the secrets.
  const openStore = (url: string): AskStore => house.openStore(url);
  const secrets = keptInStep(openSecrets(files, layout.secrets), keys, installedPlan, openStore);
  const house: House = await openHouse(target.name, { place, layout, settings, secrets });
  const { runners, runtime, stack, sideBySide } = house;
  const elsewhere = { http, files, given: givenSecrets(files), kept: secrets, signApp };
  const outside = [signInChecks, githubChecks, automationChecks].flatMap((checksOf) => checksOf(settings, elsewhere));
  const checks = [...house.checks, ...outside];

  const profile = (phase: Phase) => profileOf(phase, root, memory);

  const withLock = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const release = await installerLock.take(layout.lock);
    try {
      return await work();
    } finally {
      await release();
    }
  };

  const plan = async (): Promise<Plan> => {
    const java = settings.preferences.identity?.includes('keycloak') ? () => javaVersion(commands) : undefined;
    const wanted = await profile(settings.phase);
    const keepsSecrets = target.name === 'embedded' && wanted.capabilities.includes('secrets');
    const store = keepsSecrets ? () => storeFacts(layout.folder, { files, commands }) : undefined;
    const { folder, cache } = layout;
    const facts = await gatherFacts({ root, folder, cache, portalSources, memory, java, store });
    return makePlan({ settings, profile: wanted, target, catalogue, facts, stack, hash: hashText });
  };

  /** What runs was brought up by the code that is here: only then it knows what we ask of it. */
  const mustBeOfThisRelease = async (): Promise<Plan> => {
    const installed = await readInstalledPlan(files, layout);
    if (!installed || (await runtime.services()) === undefined) throw notRunning(settings.installation);
    if (madeBy(installed) !== madeBy(await plan())) throw ofAnotherRelease(settings.installation);
    return installed;
  };

  const ports = target.ports(settings);
  const doctorContext = { root, layout, ports, files, commands, held: house.held, machine, machinePorts };

  return {
    settings,
    layout,
    files,
    secrets,
    runtime,
    openStore,
    trust: trustDesk(layout, settings),
    profile,
    record: () => readRecord(files, layout),
    installedPlan,
    people: () => readPeople(root),
    unfinished: async () => unfinishedRun(await readJournal(files, layout.journal)),
    plan,
    rights: rightsFor,
    async compare(plan, signal) {
      return differences(plan, await observe(plan, runners, signal), await readInstalledPlan(files, layout));
    },
    mustBeHere: (plan) => refuseWhatIsNotHere(plan, runners, layout.cache),
    preflight: async () => (await import('../doctor/doctor.ts')).preflight(checks, doctorContext),
    examine: async () => (await import('../doctor/doctor.ts')).runDoctor(checks, doctorContext),
    apply: (plan, { verb, rollback, signal, listen }) =>
      withLock(async () => {
        const installed = await readInstalledPlan(files, layout);
        const journal = openJournal(files, layout.journal, randomUUID());
        await writeRecord(files, layout, settings, verb === 'verify' ? undefined : await typedWith(choice));
        await journal.write({ event: 'run-started', verb, phase: settings.phase, pid: process.pid });
        const outcome = await apply({ plan, installed, runners, journal, signal, listen, rollback, sideBySide });
        await writeInstalledPlan(files, layout, plan);
        return outcome;
      }),
    async canRotate() {
      const services = (await runtime.services().catch(() => undefined)) ?? [];
      const asked = services.filter(({ name }) => askedByRotations.includes(name));
      if (asked.length === 0 || asked.some(({ phase }) => phase !== 'healthy')) return false;
      const installed = await readInstalledPlan(files, layout);
      return installed !== undefined && madeBy(installed) === madeBy(await plan());
    },
    cutOffRotation: async () => (await cutOffRotation(secrets))?.name,
    async rotationPlan(name) {
      const installed = await mustBeOfThisRelease();
      const begun = await cutOffRotation(secrets);
      return rotationPlan({ name, installed, begun: begun?.name === name ? begun : undefined, hash: hashText });
    },
    rotate: (plan, { verb, signal, listen }) =>
      withLock(async () => {
        const journal = openJournal(files, layout.journal, randomUUID());
        await journal.write({ event: 'run-started', verb, phase: plan.phase, pid: process.pid });
        return apply({ plan, installed: undefined, runners, journal, signal, listen, rollback: false, sideBySide: 1 });
      }),
    async takeDown({ deleteData }) {
      if (!(await files.exists(layout.folder))) {
        // Somebody may begin anew just now: only what was left of a former one is anybody's.
        if (deleteData) await files.remove(layout.leaving);
        return { stopped: 0 };
      }
      return withLock(async () => {
        const stopped = await runtime.stop();
        if (deleteData) {
          await runtime.erase();
          await eraseFolder(files, layout);
        }
        return { stopped };
      });
    },
  };
}
