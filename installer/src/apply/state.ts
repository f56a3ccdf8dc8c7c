import { PlatformError } from '../model/errors.ts';
import type { Layout } from '../model/layout.ts';
import type { Plan } from '../model/plan.ts';
import { type InstallationRecord, stateVersion } from '../model/record.ts';
import type { Settings } from '../model/settings.ts';
import type { Files } from '../ports/files.ts';

function damaged(path: string): PlatformError {
  return new PlatformError({
    code: 'state',
    message: `${path} cannot be read: it is damaged.`,
    hint: 'Bring it back from a backup, or delete this one file and run `stagecraft up`: it is written anew and no data is lost.',
  });
}

async function readState(files: Files, path: string): Promise<object | undefined> {
  const text = await files.readTextIfPresent(path);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below.
  }
  throw damaged(path);
}

/** What the installation is, or undefined when there is none. State of a newer release is refused untouched. */
export async function readRecord(files: Files, layout: Layout): Promise<InstallationRecord | undefined> {
  const record = (await readState(files, layout.record)) as InstallationRecord | undefined;
  if (!record) return undefined;
  if (typeof record.stateVersion !== 'number' || typeof record.portBase !== 'number') throw damaged(layout.record);
  if (record.stateVersion > stateVersion) {
    throw new PlatformError({
      code: 'state',
      message: `The installation "${record.installation}" was made by a newer release (state ${record.stateVersion}, this one knows ${stateVersion}).`,
      hint: 'Use that release, or another --name or --home. Nothing has been changed.',
    });
  }
  return record;
}

/** The plan that was applied last: what is no longer asked for is found by it. */
export async function readInstalledPlan(files: Files, layout: Layout): Promise<Plan | undefined> {
  const plan = (await readState(files, layout.plan)) as Plan | undefined;
  if (plan && !Array.isArray(plan.steps)) throw damaged(layout.plan);
  return plan;
}

export async function writeRecord(
  files: Files,
  layout: Layout,
  settings: Settings,
  typed?: InstallationRecord['typed'],
): Promise<void> {
  const before = await readRecord(files, layout);
  const now = new Date().toISOString();
  const { installation, target, phase, portBase, cluster } = settings;
  const last = typed ?? before?.typed;
  const record: InstallationRecord = {
    stateVersion,
    installation,
    target,
    phase,
    portBase,
    ...(Object.keys(cluster).length > 0 ? { cluster } : {}),
    ...(Object.keys(settings.images.map).length > 0 ? { imageMap: settings.images.map } : {}),
    schedule: settings.verify.schedule,
    ...(last ? { typed: last } : {}),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  await files.writeText(layout.record, `${JSON.stringify(record, null, 2)}\n`);
}

export async function writeInstalledPlan(files: Files, layout: Layout, plan: Plan): Promise<void> {
  // Its steps hold the portal's own configuration layer, which is its owner's business.
  await files.writeText(layout.plan, `${JSON.stringify(plan, null, 2)}\n`, { private: true });
}
