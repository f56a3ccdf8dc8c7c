import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PlatformError } from '../model/errors.ts';
import type { JournalEvent } from '../model/journal.ts';
import type { Plan } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import { foreseen } from '../testing/caught.ts';
import { type FakeMachine, fakeMachine, holds } from '../testing/machine.ts';
import { phaseOne } from '../testing/platform.ts';
import { type ApplyInputs, apply, type Outcome } from './apply.ts';
import type { ApplyEvent } from './events.ts';

let plan: Plan;
let machine: FakeMachine;
let journal: JournalEvent[];
let heard: ApplyEvent[];

beforeAll(async () => {
  plan = await phaseOne();
});
beforeEach(() => {
  machine = fakeMachine();
  journal = [];
  heard = [];
});

function run(changes: Partial<ApplyInputs> = {}): Promise<Outcome> {
  return apply({
    plan,
    installed: undefined,
    runners: machine.runners,
    journal: { write: async (event) => void journal.push(event) },
    signal: new AbortController().signal,
    listen: (event) => void heard.push(event),
    rollback: false,
    sideBySide: 4,
    ...changes,
  });
}

const broken = (step: Step): PlatformError => new PlatformError({ code: 'step', message: `${step.id} is broken` });
const at =
  (id: string, strike: (step: Step) => void) =>
  (step: Step): void => {
    if (step.id === id) strike(step);
  };
const strikes: ('before' | 'after')[] = ['before', 'after'];

async function runToTheEnd(): Promise<void> {
  delete machine.before;
  delete machine.after;
  await run();
  expect(holds(machine, plan)).toBe(true);
  expect(await run()).toEqual({ changed: 0, unchanged: plan.steps.length });
}

test('the first time everything is changed, the second time nothing', async () => {
  expect(await run()).toEqual({ changed: plan.steps.length, unchanged: 0 });
  const calls = machine.calls.length;
  expect(await run()).toEqual({ changed: 0, unchanged: plan.steps.length });
  expect(machine.calls).toHaveLength(calls);
});

test('each step begins after what it waits for has ended', async () => {
  const ended = new Set<string>();
  machine.before = (step) => {
    for (const id of step.after) expect(ended).toContain(id);
  };
  machine.after = async (step) => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    ended.add(step.id);
  };
  await run();
});

test('what changes may be begun before its turn; when the run is over, so is that, and its failure is nobody’s', async () => {
  const prepared: { id: string; signal: AbortSignal; begun: number }[] = [];
  const prepare = async ({ id }: Step, signal: AbortSignal): Promise<void> => {
    prepared.push({ id, signal, begun: machine.calls.length });
    throw new Error('in vain');
  };
  const process = { ...machine.runners.process, prepare } as ApplyInputs['runners']['process'];
  const runners = { ...machine.runners, process };
  machine.after = () => {
    for (const { signal } of prepared) expect(signal.aborted).toBe(false);
  };
  await run({ runners });
  expect(prepared.map(({ id }) => id)).toEqual(plan.steps.filter(({ kind }) => kind === 'process').map(({ id }) => id));
  for (const { signal, begun } of prepared) expect({ begun, over: signal.aborted }).toEqual({ begun: 0, over: true });
  await run({ runners });
  expect(prepared).toHaveLength(plan.steps.filter(({ kind }) => kind === 'process').length);
});

test('the journal says what was done, in order', async () => {
  await run();
  expect(journal.filter(({ event }) => event === 'step-started')).toHaveLength(plan.steps.length);
  expect(journal.at(-1)).toEqual({ event: 'run-done', changed: plan.steps.length });
  for (const { id } of plan.steps) {
    const own = journal.filter((entry) => 'step' in entry && entry.step === id).map(({ event }) => event);
    expect(own).toEqual(['step-started', 'step-done']);
  }
});

describe('a failure at any step', () => {
  test.each(strikes)('%s its work: the next run goes on, and the one after changes nothing', async (moment) => {
    for (const { id } of plan.steps) {
      machine = fakeMachine();
      journal = [];
      machine[moment] = at(id, (step) => {
        throw broken(step);
      });
      expect((await foreseen(run)).message).toBe(`${id} is broken`);
      expect(journal).toContainEqual({ event: 'step-failed', step: id, error: `${id} is broken` });
      expect(journal.at(-1)).toMatchObject({ event: 'run-failed' });
      await runToTheEnd();
    }
  });

  test('what was done before is not done again', async () => {
    machine.before = at('portal/process', (step) => {
      throw broken(step);
    });
    await foreseen(run);
    delete machine.before;
    machine.calls.length = 0;
    await run();
    expect(machine.calls).toEqual(['apply portal/process']);
  });
});

describe('an interrupt at any step', () => {
  test.each(strikes)('%s its work: what is done is kept, and the next run goes on', async (moment) => {
    for (const { id } of plan.steps) {
      machine = fakeMachine();
      journal = [];
      const controller = new AbortController();
      machine[moment] = async (step, { signal }) => {
        if (step.id === id) controller.abort(new Error('Ctrl-C'));
        signal.throwIfAborted();
      };
      const error = await foreseen(() => run({ signal: controller.signal, rollback: true }));
      expect(error).toMatchObject({ code: 'interrupted', exitCode: 130 });
      expect(journal.at(-1)).toEqual({ event: 'run-interrupted' });
      expect(machine.calls.filter((call) => call.startsWith('remove'))).toEqual([]);
      await runToTheEnd();
    }
  });
});

describe('rollback', () => {
  test.each(['postgresql/process', 'lab-databases/process', 'portal/process'])(
    'takes away what was added, newest first, and never data: %s',
    async (failing) => {
      machine.after = at(failing, (step) => {
        throw broken(step);
      });
      await foreseen(() => run({ rollback: true }));
      const applied = machine.calls
        .filter((call) => call.startsWith('apply'))
        .map((call) => call.slice('apply '.length));
      const removed = machine.calls
        .filter((call) => call.startsWith('remove'))
        .map((call) => call.slice('remove '.length));
      const data = new Set(plan.steps.filter(({ holdsData }) => holdsData).map(({ id }) => id));
      expect(removed).toEqual(applied.filter((id) => !data.has(id)).reverse());
      expect(removed).toContain(failing);
      for (const id of machine.there.keys()) expect(data).toContain(id);
      await runToTheEnd();
    },
  );

  test('leaves what was there before', async () => {
    await run();
    machine.there.delete('portal/process');
    machine.there.set('lab-forge/process', 'older');
    machine.calls.length = 0;
    machine.before = at('portal/process', (step) => {
      throw broken(step);
    });
    await foreseen(() => run({ rollback: true }));
    expect(machine.calls.filter((call) => call.startsWith('remove'))).toEqual(['remove portal/process']);
  });

  test('what cannot be undone is said beside the failure, and does not keep the rest', async () => {
    machine.before = at('portal/process', (step) => {
      throw broken(step);
    });
    machine.beforeRemove = at('lab-forge/process', () => {
      throw new Error('it clings');
    });
    const error = await foreseen(() => run({ rollback: true }));
    expect(error.message).toBe('portal/process is broken');
    expect(error.details).toEqual(['“Start the forge” could not be undone: it clings']);
    expect(machine.there.has('installation/keeper')).toBe(false);
  });
});

test('a deadline names the step and the last that was heard of it', async () => {
  const hurried = { ...plan, steps: plan.steps.map((step) => ({ ...step, deadlineSeconds: 0.02 })) as Step[] };
  machine.before = async (step, { signal, progress }) => {
    if (step.id !== 'portal/artefact') return;
    progress('installing packages: link step', 3, 4);
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  const error = await foreseen(() => run({ plan: hurried }));
  expect(error).toMatchObject({ code: 'timeout', exitCode: 7 });
  expect(error.message).toContain('“Compose and build the portal”');
  expect(error.details).toEqual(['The last that was heard of it: installing packages: link step']);
  expect(heard).toContainEqual(expect.objectContaining({ event: 'step-progress', done: 3, total: 4 }));
});

test('what is asked for no longer is taken away first; data stays', async () => {
  await run();
  const smaller = { ...plan, steps: plan.steps.filter(({ component }) => component !== 'portal') };
  const outcome = await run({ plan: smaller, installed: plan });
  expect(outcome).toEqual({ changed: 3, unchanged: smaller.steps.length });
  expect([...machine.there.keys()].filter((id) => id.startsWith('portal/'))).toEqual([]);
});

test('a step whose ground has changed is looked at once more', async () => {
  await run();
  machine.there.set('postgresql/process', 'older');
  // With the database started anew, its role is found broken; before, it looked well.
  machine.after = (step) => {
    if (step.id === 'postgresql/process') machine.there.set('postgresql/role', 'half');
  };
  machine.calls.length = 0;
  expect((await run()).changed).toBe(2);
  expect(machine.calls).toEqual(['apply postgresql/process', 'apply postgresql/role']);
});

test('a journal that cannot be written does not hide what failed first', async () => {
  const failing = {
    write: async (event: JournalEvent) => {
      if (event.event.endsWith('failed')) throw new Error('no space left');
    },
  };
  machine.before = at('postgresql/tools', (step) => {
    throw broken(step);
  });
  expect((await foreseen(() => run({ journal: failing }))).message).toBe('postgresql/tools is broken');
});
