import { join } from 'node:path';
import type { Files } from '../../ports/files.ts';
import type { Machine } from '../../ports/machine.ts';
import type { StepRunner } from '../runner.ts';

/** A folder that only its owner enters; what lies in it stays, whatever is undone. */
export function folderRunner(files: Files, machine: Machine, folder: string): StepRunner<'folder'> {
  return {
    async inspect({ input, fingerprint }) {
      const mode = await machine.modeOf(join(folder, input.path));
      if (mode === undefined) return { state: 'absent' };
      const isOpen = machine.platform !== 'win32' && (mode & 0o077) !== 0;
      return isOpen ? { state: 'different', why: 'others may enter it' } : { state: 'ready', fingerprint };
    },
    apply: ({ input }) => files.makeFolder(join(folder, input.path), { private: true }),
    async remove() {
      // It holds what somebody has put there.
    },
  };
}
