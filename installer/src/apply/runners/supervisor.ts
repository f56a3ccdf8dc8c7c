import type { Keeper } from '../../ports/keeper.ts';
import type { StepRunner } from '../runner.ts';

export function supervisorRunner(keeper: Keeper): StepRunner<'supervisor'> {
  return {
    async inspect(step) {
      const status = await keeper.status();
      if (!status && (await keeper.wasKilled()))
        return { state: 'broken', why: 'it was killed; what it keeps may live on' };
      if (!status) return { state: 'absent' };
      if (status.version === step.input.version) return { state: 'ready', fingerprint: step.fingerprint };
      return { state: 'different', why: 'it is of another version' };
    },
    async apply(step, { progress }) {
      progress('waiting for it to answer');
      await keeper.start(step.input.version);
    },
    remove: () => keeper.shutdown(),
  };
}
