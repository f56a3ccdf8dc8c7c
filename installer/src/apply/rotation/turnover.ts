import { formerOf, nextOf, type RotationName, rotationNames, rotations } from '../../model/rotation.ts';
import type { StepState } from '../../model/step.ts';
import type { Secrets } from '../../ports/secrets.ts';

async function present(secrets: Secrets, names: string[]): Promise<string[]> {
  const missing = new Set(await secrets.missing(names));
  return names.filter((name) => !missing.has(name));
}

async function valuesOf(secrets: Secrets, names: string[]): Promise<Map<string, string>> {
  return new Map(await Promise.all(names.map(async (name) => [name, await secrets.read(name)] as const)));
}

/** How a value gives way to the next one: made, in use, and the former one forgotten; each in one write. */
export interface Turnover {
  /** Those of which a new value is there, and not in use yet. */
  prepared(names: string[]): Promise<string[]>;
  /** Those whose new value is in use, and whose former one is not forgotten. */
  promoted(names: string[]): Promise<string[]>;
  /** What a step of a rotation has to look at: there is something to do as long as a value is on its way. */
  state(names: string[]): Promise<StepState>;
  prepare(names: string[]): Promise<void>;
  promote(names: string[]): Promise<void>;
  forget(names: string[]): Promise<void>;
}

export function openTurnover(secrets: Secrets): Turnover {
  const withState = async (names: string[], stateOf: (name: string) => string): Promise<string[]> => {
    const found = new Set(await present(secrets, names.map(stateOf)));
    return names.filter((name) => found.has(stateOf(name)));
  };
  const prepared = (names: string[]): Promise<string[]> => withState(names, nextOf);
  const promoted = (names: string[]): Promise<string[]> => withState(names, formerOf);
  return {
    prepared,
    promoted,
    async state(names) {
      const begun = [...(await prepared(names)), ...(await promoted(names))];
      return begun.length > 0 ? { state: 'different', why: 'new values wait for their use' } : { state: 'absent' };
    },
    prepare: (names) => secrets.ensure(names.map(nextOf)),
    async promote(names) {
      const ready = await prepared(names);
      const values = await valuesOf(
        secrets,
        ready.flatMap((name) => [name, nextOf(name)]),
      );
      const changes = ready.flatMap((name): [string, string | undefined][] => [
        [name, values.get(nextOf(name))],
        [formerOf(name), values.get(name)],
        [nextOf(name), undefined],
      ]);
      if (changes.length > 0) await secrets.change(Object.fromEntries(changes));
    },
    async forget(names) {
      await secrets.change(Object.fromEntries(names.map((name) => [formerOf(name), undefined])));
    },
  };
}

/** How a step of a rotation is taken back: there is no way back to a value that may have been seen. */
export const noWayBack = async (): Promise<void> => undefined;

export interface CutOff {
  name: RotationName;
  /** What it makes anew. */
  secrets: string[];
  /** The new values are in use already. */
  told: boolean;
}

/** The rotation that has come to no end. */
export async function cutOffRotation(secrets: Secrets): Promise<CutOff | undefined> {
  const turnover = openTurnover(secrets);
  for (const name of rotationNames) {
    const all = rotations[name].secrets;
    const [prepared, promoted] = [await turnover.prepared(all), await turnover.promoted(all)];
    const begun = all.filter((each) => prepared.includes(each) || promoted.includes(each));
    if (begun.length > 0) return { name, secrets: begun, told: prepared.length === 0 };
  }
  return undefined;
}
