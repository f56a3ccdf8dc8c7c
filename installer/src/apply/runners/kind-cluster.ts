import { join } from 'node:path';
import type { ClusterAccess } from '../../ports/cluster.ts';
import type { Files } from '../../ports/files.ts';
import type { Kind } from '../../ports/kind.ts';
import type { StepContext, StepRunner } from '../runner.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Nobody refuses the owner of this cluster for good: an API that has just started does so until it has read its roles. */
const answers = async (access: ClusterAccess): Promise<boolean> =>
  (await access.find().catch(() => undefined)) !== undefined;

/** The API answers some time after its container runs. */
async function waitForApi(access: ClusterAccess, { signal, progress }: StepContext): Promise<void> {
  progress('waiting for the API');
  while (true) {
    signal.throwIfAborted();
    access.forget();
    if (await answers(access)) return;
    await pause(1000);
  }
}

export function kindClusterRunner(
  kind: Kind,
  access: ClusterAccess,
  files: Files,
  folder: string,
): StepRunner<'kind-cluster'> {
  /** Written last: without it the cluster has never been complete. */
  const note = join(folder, 'run', 'cluster');

  return {
    async inspect({ input, fingerprint }) {
      const state = await kind.state(input.name);
      if (state === 'absent') return { state: 'absent' };
      if (state === 'half') return { state: 'broken', why: 'it was cut off while it was made' };
      const made = (await files.readTextIfPresent(note))?.trim();
      if (made === undefined) return { state: 'broken', why: 'it was cut off while it was made' };
      if (made !== fingerprint) return { state: 'different', why: 'it was made for other ports, folders or images' };
      if (state === 'stopped') return { state: 'broken', why: 'it does not run' };
      return (await answers(access))
        ? { state: 'ready', fingerprint }
        : { state: 'broken', why: 'its API does not answer' };
    },
    async apply({ input, fingerprint }, context) {
      const made = (await files.readTextIfPresent(note))?.trim();
      const state = await kind.state(input.name);
      if (made === fingerprint && (state === 'running' || state === 'stopped')) {
        context.progress('starting it again');
        await kind.start(input);
      } else {
        // What was made otherwise cannot be changed; the data is in folders of this machine and stays.
        if (state !== 'absent') await kind.remove(input.name);
        await files.remove(note);
        await kind.create(input, context.signal, context.progress);
        await files.writeText(note, `${fingerprint}\n`);
      }
      await waitForApi(access, context);
    },
    async remove({ input }) {
      await kind.remove(input.name);
      await files.remove(note);
      access.forget();
    },
  };
}
