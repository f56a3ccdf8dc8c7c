import { createHash, randomInt } from 'node:crypto';
import { privateFolder, writePrivate } from '../../../kit/files.ts';
import type { Base } from '../base.ts';
import type { StateVersion } from '../domain/terraform.ts';
import { readFromJob } from '../run/job-users.ts';
import { isObject } from '../http/body.ts';

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789';

/** Named as Terraform Cloud names: a prefix and sixteen letters. */
export function newId(prefix: string): string {
  return `${prefix}-${Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
}

export const statePath = (base: Base, id: string) => base.store.folder('states', `${id}.tfstate`);

export function latestState(base: Base, workspace: string): StateVersion | undefined {
  return base.store.of.stateVersions
    .all()
    .filter((version) => version.workspace === workspace)
    .reduce<StateVersion | undefined>(
      (latest, each) => (latest && latest.created > each.created ? latest : each),
      undefined,
    );
}

export interface StateFacts {
  serial: number;
  lineage: string;
  terraformVersion: string;
}

/** What a state says of itself; undefined when it is none, or only a part of one. */
export function readState(text: string): StateFacts | undefined {
  try {
    const state: unknown = JSON.parse(text);
    if (!isObject(state) || typeof state.serial !== 'number' || typeof state.lineage !== 'string') return undefined;
    return { serial: state.serial, lineage: state.lineage, terraformVersion: String(state.terraform_version ?? '') };
  } catch {
    return undefined;
  }
}

export const md5 = (content: string | Buffer) => createHash('md5').update(content).digest('hex');

export interface Origin {
  workspace: string;
  run: string | null;
  createdBy: number | null;
}

/** First the state, then that it is there: who is cut off in between leaves a file that nobody names. */
export async function keepState(
  base: Base,
  text: string,
  facts: StateFacts,
  origin: Origin,
  id = newId('sv'),
): Promise<StateVersion> {
  await privateFolder(base.store.folder('states'));
  await writePrivate(statePath(base, id), text);
  const created = new Date().toISOString();
  return base.store.of.stateVersions.put({
    id,
    created,
    ...origin,
    ...facts,
    md5: md5(text),
    size: Buffer.byteLength(text),
  });
}

/** Keeps what a run has written, however it ended; nothing when it wrote nothing new. */
export async function salvageState(base: Base, path: string, origin: Origin): Promise<StateVersion | undefined> {
  const text = (await readFromJob(path)) ?? '';
  const facts = readState(text);
  if (!facts) return undefined;
  const current = latestState(base, origin.workspace);
  if (current && current.lineage === facts.lineage && current.serial >= facts.serial) return undefined;
  return keepState(base, text, facts, origin);
}
