import { join } from 'node:path';
import type { Files } from '../../ports/files.ts';
import type { StepRunner } from '../runner.ts';

export function fileRunner(files: Files, folder: string): StepRunner<'file'> {
  const place = (path: string): string => join(folder, path);
  return {
    async inspect(step) {
      const content = await files.readTextIfPresent(place(step.input.path));
      if (content === undefined) return { state: 'absent' };
      if (content === step.input.content) return { state: 'ready', fingerprint: step.fingerprint };
      return { state: 'different', why: 'its content is another' };
    },
    apply: (step) => files.writeText(place(step.input.path), step.input.content, { private: true }),
    remove: (step) => files.remove(place(step.input.path)),
  };
}
