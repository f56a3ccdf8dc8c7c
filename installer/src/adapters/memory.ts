import { readFileSync, renameSync, writeFileSync } from 'node:fs';

interface Recollection {
  basis: string;
  value: unknown;
}

/** What was worked out before, each with what it was made from. Losing it costs time and nothing else. */
export interface Memory {
  /** The value as it was worked out from the same basis, or worked out now. It must survive being written as JSON. */
  recall<Value>(name: string, basis: string, work: () => Value | Promise<Value>): Promise<Value>;
}

/** For a checkout that runs from its sources: nothing is kept, so a change of the code always counts. */
export const noMemory: Memory = { recall: async (_name, _basis, work) => work() };

function read(path: string): Record<string, Recollection> {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return { ...(found as Record<string, Recollection>) };
  } catch {
    return {};
  }
}

function write(path: string, all: Record<string, Recollection>): void {
  const partial = `${path}.${process.pid}`;
  try {
    writeFileSync(partial, JSON.stringify(all));
    renameSync(partial, path);
  } catch {
    // A folder of somebody else's, or a full disk: it is worked out again the next time.
  }
}

/**
 * A file beside the bundled code, which goes when the code changes: what the code makes of its basis needs no version.
 * Read at once and without waiting, since the shortest commands wait for it.
 */
export function memoryIn(path: string): Memory {
  const all = read(path);
  return {
    async recall(name, basis, work) {
      const known = all[name];
      // The file holds only what the same code wrote under this name.
      if (known?.basis === basis) return known.value as Awaited<ReturnType<typeof work>>;
      const value = await work();
      all[name] = { basis, value };
      write(path, all);
      return value;
    },
  };
}
