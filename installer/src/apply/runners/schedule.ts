import type { ScheduleStatus } from '../../model/schedule.ts';
import type { Keeper } from '../../ports/keeper.ts';
import type { StepRunner } from '../runner.ts';

async function find(keeper: Keeper, name: string): Promise<ScheduleStatus | undefined> {
  return (await keeper.status())?.schedules?.find((schedule) => schedule.name === name);
}

/** What the keeper runs again and again. How a run ends is nothing that an `up` waits for. */
export function scheduleRunner(keeper: Keeper): StepRunner<'schedule'> {
  return {
    async inspect(step) {
      const status = await find(keeper, step.input.name);
      if (!status) return { state: 'absent' };
      if (status.fingerprint === step.fingerprint) return { state: 'ready', fingerprint: status.fingerprint };
      return { state: 'different', why: 'it runs as an earlier plan said' };
    },
    apply: (step) => keeper.schedule(step.input, step.fingerprint),
    remove: (step) => keeper.unschedule(step.input.name),
  };
}
