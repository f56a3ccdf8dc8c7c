import { files } from '../adapters/files.ts';
import type { Memory } from '../adapters/memory.ts';
import { type Phase, phases } from '../model/vocabulary.ts';
import type { Profile } from '../model/profile.ts';

/** The profile of a phase. YAML and the checking of it are loaded only when one of the files has changed. */
export async function profileOf(phase: Phase, root: string, memory: Memory): Promise<Profile> {
  const names = phases.map((one) => `phase-${one}.yaml`);
  const texts = await Promise.all(names.map((name) => files.readTextIfPresent(`${root}/profiles/${name}`)));
  return memory.recall(`phase-${phase}`, JSON.stringify(texts), async () => {
    const { readProfile } = await import('../config/profiles.ts');
    return readProfile(phase, (name) => files.readText(`${root}/profiles/${name}`));
  });
}
