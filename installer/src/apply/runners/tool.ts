import type { Programs } from '../../ports/programs.ts';
import type { StepRunner } from '../runner.ts';

export function toolRunner(programs: Programs): StepRunner<'tool'> {
  return {
    async inspect({ input, fingerprint }) {
      // One's own serves as well as the pinned one: what counts is that it fits.
      return (await programs.find(input.name)) ? { state: 'ready', fingerprint } : { state: 'absent' };
    },
    apply: ({ input }, { signal, progress }) => programs.fetch(input.name, signal, progress),
    async remove() {
      // The cache is shared by all installations.
    },
  };
}
