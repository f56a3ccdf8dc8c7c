import { PlatformError } from '../../model/errors.ts';
import { fullReference } from '../../model/reference.ts';
import type { Engine, EngineImage } from '../../ports/engine.ts';
import type { Kind } from '../../ports/kind.ts';
import type { NodeImages } from '../../ports/node-images.ts';
import type { StepRunner } from '../runner.ts';

interface Wanted {
  reference: string;
  /** undefined: the engine does not have it. */
  local: EngineImage | undefined;
  there: 'same' | 'other' | 'absent';
}

/** A node keeps an image twice: as it came, and laid out for running. */
const timesKept = 2;

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

function notInEngine(references: string[]): PlatformError {
  return new PlatformError({
    code: 'environment',
    message: `Docker does not have ${references.join(' and ')}.`,
    hint: 'An image that was mapped to one without a digest comes from the local engine, and is never pulled: `docker pull` or `docker load` it, or map to a reference with a digest.',
  });
}

function tooLittleRoom(cluster: string, needed: number, free: number): PlatformError {
  return new PlatformError({
    code: 'environment',
    message: `The cluster ${cluster} has ${gigabytes(free)} free, and its images need ${gigabytes(needed)}.`,
    hint: 'The cluster lives on the disk of Docker: free some space there (`docker system df` shows what takes it), or give Docker Desktop a larger disk. Then run the command again.',
  });
}

/** Images of the local engine, copied into the cluster's node unless the same ones are there. */
export function imageLoadRunner(
  engine: Engine,
  nodeImages: NodeImages,
  kind: Pick<Kind, 'load'>,
): StepRunner<'image-load'> {
  const look = async (cluster: string, references: string[], signal: AbortSignal): Promise<Wanted[] | undefined> => {
    const [known, locals] = await Promise.all([
      nodeImages.find(cluster, references.map(fullReference), signal),
      Promise.all(references.map((reference) => engine.image(reference, signal))),
    ]);
    return (
      known &&
      references.map((reference, index) => {
        const local = locals[index];
        const found = known.find(({ name }) => name === fullReference(reference));
        // What the engine has lost can no longer be compared; what runs from it need not stop for that.
        const same = found && (local === undefined || found.ids.includes(local.id));
        return { reference, local, there: same ? 'same' : found ? 'other' : 'absent' };
      })
    );
  };

  return {
    async inspect({ input: { cluster, images }, fingerprint }, { signal }) {
      const wanted = await look(cluster, images, signal);
      if (!wanted || wanted.every(({ there }) => there === 'absent')) return { state: 'absent' };
      const missing = wanted.filter(({ there }) => there !== 'same');
      if (missing.length === 0) return { state: 'ready', fingerprint };
      const names = missing.map(({ reference }) => reference).join(', ');
      return { state: 'different', why: `the cluster does not have ${names} as it is now` };
    },

    async apply({ input: { cluster, images } }, { signal, progress }) {
      const wanted = (await look(cluster, images, signal)) ?? [];
      const missing = wanted.filter(({ there }) => there !== 'same');
      const unknown = missing.filter(({ local }) => local === undefined);
      if (unknown.length > 0) throw notInEngine(unknown.map(({ reference }) => reference));
      const needed = missing.reduce((sum, { local }) => sum + (local?.bytes ?? 0) * timesKept, 0);
      const free = await nodeImages.freeBytes(cluster, signal);
      if (free < needed) throw tooLittleRoom(cluster, needed, free);
      for (const [index, { reference }] of missing.entries()) {
        progress(`loading ${reference}`, index, missing.length);
        await kind.load(cluster, [reference], signal);
      }
    },

    async remove() {
      // They go with the cluster; the node throws away what nothing runs.
    },
  };
}
