import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { commands } from '../adapters/commands.ts';
import { gatherFacts, hashText } from '../adapters/facts.ts';
import { files } from '../adapters/files.ts';
import { javaVersion } from '../adapters/java.ts';
import { installerLock } from '../adapters/lock.ts';
import { memoryIn, noMemory } from '../adapters/memory.ts';
import { machine } from '../adapters/machine.ts';
import { machinePorts } from '../adapters/port-holder.ts';
import { openSecrets } from '../adapters/secrets.ts';
import { apply } from '../apply/apply.ts';
import { observe } from '../apply/inspect.ts';
import { openJournal, readJournal, unfinishedRun } from '../apply/journal.ts';
import { readInstalledPlan, readRecord, writeInstalledPlan, writeRecord } from '../apply/state.ts';
import type { Choice, Workshop } from '../cli/world.ts';
import { layoutOf } from '../model/layout.ts';
import type { Phase } from '../model/plan.ts';
import type { InstallationRecord } from '../model/record.ts';
import { differences } from '../plan/difference.ts';
import { makePlan } from '../plan/plan.ts';
import { rightsFor } from '../plan/rights.ts';
import { portalSources } from '../portal/hash.ts';
import { catalogue, targetCalled } from './catalogue.ts';
import { openHouse } from './open-house.ts';
import { readPeople } from './people.ts';
import type { Place } from './place.ts';
import { trustDesk } from './trust.ts';
import { profileOf } from './profile.ts';
import { chosenSettings, configFile } from './settings.ts';

async function typedWith(choice: Choice): Promise<InstallationRecord['typed']> {
  const config = await configFile(choice);
  return { folder: process.cwd(), ...(config === undefined ? {} : { config: resolve(config) }) };
}

/** Puts the rooms together: with `open-house`, the one place that knows every adapter, component and target. */
export async function openWorkshop(place: Place, choice: Choice): Promise<Workshop> {
  const { root, home } = place;
  const memory = place.memory === undefined ? noMemory : memoryIn(place.memory);
  const settings = await chosenSettings(home, choice, memory);
  const target = targetCalled(settings.target);
  const layout = layoutOf(home, settings.installation);
  const secrets = openSecrets(files, layout.secrets);
  const house = await openHouse(target.name, { place, layout, settings, secrets });
  const { runners, runtime, stack, checks, sideBySide } = house;

  const profile = (phase: Phase) => profileOf(phase, root, memory);

  const withLock = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const release = await installerLock.take(layout.lock);
    try {
      return await work();
    } finally {
      await release();
    }
  };

  const ports = target.ports(settings);
  const doctorContext = { root, layout, ports, files, commands, held: house.held, machine, machinePorts };

  return {
    settings,
    layout,
    files,
    secrets,
    runtime,
    trust: trustDesk(layout, settings),
    profile,
    record: () => readRecord(files, layout),
    installedPlan: () => readInstalledPlan(files, layout),
    people: () => readPeople(root),
    unfinished: async () => unfinishedRun(await readJournal(files, layout.journal)),
    async plan() {
      const java = settings.preferences.identity?.includes('keycloak') ? () => javaVersion(commands) : undefined;
      const place = { root, folder: layout.folder, cache: layout.cache };
      const facts = await gatherFacts({ ...place, portalSources, memory, java });
      const wanted = await profile(settings.phase);
      return makePlan({ settings, profile: wanted, target, catalogue, facts, stack, hash: hashText });
    },
    rights: rightsFor,
    async compare(plan, signal) {
      return differences(plan, await observe(plan, runners, signal), await readInstalledPlan(files, layout));
    },
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
    async takeDown({ deleteData }) {
      if (!(await files.exists(layout.folder))) return { stopped: 0 };
      return withLock(async () => {
        const stopped = await runtime.stop();
        if (deleteData) {
          await runtime.erase();
          await files.remove(layout.folder);
        }
        return { stopped };
      });
    },
  };
}
