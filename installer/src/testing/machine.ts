import type { Plan } from '../model/plan.ts';
import type { Step, StepKind, StepState } from '../model/step.ts';
import type { StepContext, StepRunner, StepRunners } from '../apply/runner.ts';

const kinds: StepKind[] = [
  'secrets',
  'file',
  'portal',
  'postgres-tools',
  'postgres-cluster',
  'postgres-role',
  'keycloak-home',
  'supervisor',
  'process',
  'schedule',
];

type Moment = (step: Step, context: StepContext) => void | Promise<void>;

/** A machine in memory: what was applied is there, until it is taken away. Moments are where a test strikes. */
export interface FakeMachine {
  there: Map<string, string>;
  calls: string[];
  runners: StepRunners;
  before?: Moment;
  after?: Moment;
  beforeRemove?: Moment;
}

export function fakeMachine(): FakeMachine {
  const machine: Omit<FakeMachine, 'runners'> = { there: new Map(), calls: [] };
  const runner: StepRunner<StepKind> = {
    async inspect(step): Promise<StepState> {
      const fingerprint = machine.there.get(step.id);
      if (fingerprint === undefined) return { state: 'absent' };
      if (fingerprint === 'half') return { state: 'broken', why: 'it was cut off' };
      return { state: 'ready', fingerprint };
    },
    async apply(step, context) {
      machine.calls.push(`apply ${step.id}`);
      await machine.before?.(step as Step, context);
      machine.there.set(step.id, 'half');
      await machine.after?.(step as Step, context);
      machine.there.set(step.id, step.fingerprint);
    },
    async remove(step, context) {
      machine.calls.push(`remove ${step.id}`);
      await machine.beforeRemove?.(step as Step, context);
      machine.there.delete(step.id);
    },
  };
  const runners = Object.fromEntries(kinds.map((kind) => [kind, runner])) as unknown as StepRunners;
  return Object.assign(machine, { runners });
}

export function holds(machine: FakeMachine, plan: Plan): boolean {
  return plan.steps.every((step) => machine.there.get(step.id) === step.fingerprint);
}
