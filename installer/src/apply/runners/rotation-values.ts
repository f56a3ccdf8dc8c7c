import type { Secrets } from '../../ports/secrets.ts';
import { openTurnover } from '../rotation/turnover.ts';
import type { StepRunner } from '../runner.ts';

export function rotationValuesRunner(secrets: Secrets): StepRunner<'rotation-values'> {
  const turnover = openTurnover(secrets);
  return {
    async inspect({ input, fingerprint }) {
      // What a run before this one has begun is gone on with: the database may know the new value already.
      const begun = new Set([...(await turnover.prepared(input.secrets)), ...(await turnover.promoted(input.secrets))]);
      return input.secrets.every((name) => begun.has(name)) ? { state: 'ready', fingerprint } : { state: 'absent' };
    },
    apply: ({ input }) => turnover.prepare(input.secrets),
    async remove() {
      // The database may know them.
    },
  };
}
