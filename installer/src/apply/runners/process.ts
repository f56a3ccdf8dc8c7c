import { PlatformError } from '../../model/errors.ts';
import type { ProcessStatus } from '../../model/process.ts';
import type { Keeper } from '../../ports/keeper.ts';
import type { StepContext, StepRunner } from '../runner.ts';

const pollMs = 150;
const crashesBeforeGivingUp = 3;
const shownLines = 12;
/** Of what it said last: one line of a terminal. */
const shownCharacters = 100;
/** A keeper that is replaced by a newer one is silent for a moment. */
const silencesBeforeGivingUp = 20;

function keeperHasEnded(): PlatformError {
  return new PlatformError({
    code: 'step',
    message: 'The process keeper has ended while its processes were starting.',
    hint: 'Run `stagecraft up` again: it starts the keeper anew. `stagecraft logs supervisor` shows what it said last.',
  });
}

async function find(keeper: Keeper, name: string): Promise<ProcessStatus | undefined> {
  return (await keeper.status())?.processes.find((process) => process.name === name);
}

/** Our services write JSON for machines; people get what it says. */
function said(line: string): string {
  try {
    const { msg, message } = JSON.parse(line) as { msg?: string; message?: string };
    return message ?? msg ?? line;
  } catch {
    return line;
  }
}

function plainly(line: string): string {
  const [first = ''] = said(line).split('\n');
  return first.length > shownCharacters ? `${first.slice(0, shownCharacters - 1)}…` : first;
}

function describe(status: ProcessStatus | undefined): string {
  if (!status) return 'not known yet';
  const why = status.reason ?? (status.lastLine && plainly(status.lastLine));
  return `${status.phase.replace('-', ' ')}${why ? `: ${why}` : ''}`;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until a process is well again; how often it had crashed before is not held against it. */
export function healthWatch(keeper: Keeper): (name: string, before: number, context: StepContext) => Promise<void> {
  const failure = async (status: ProcessStatus): Promise<PlatformError> =>
    new PlatformError({
      code: 'step',
      message: `${status.title} does not stay up: ${status.reason ?? 'it ends again and again'}.`,
      details: await keeper.tail(status.name, shownLines),
      hint: `\`stagecraft logs ${status.name}\` shows more. When the cause is cured, run \`stagecraft up\` again.`,
    });

  return async (name, before, { signal, progress }) => {
    let silences = 0;
    while (true) {
      signal.throwIfAborted();
      const keeps = await keeper.status();
      silences = keeps ? 0 : silences + 1;
      if (silences >= silencesBeforeGivingUp) throw keeperHasEnded();
      const status = keeps?.processes.find((process) => process.name === name);
      if (status?.phase === 'healthy') return;
      if (status && status.restarts - before >= crashesBeforeGivingUp) throw await failure(status);
      progress(describe(status));
      await pause(pollMs);
    }
  };
}

export function processRunner(keeper: Keeper): StepRunner<'process'> {
  const waitUntilHealthy = healthWatch(keeper);
  return {
    async inspect(step) {
      const status = await find(keeper, step.input.name);
      if (!status || status.phase === 'stopped') return { state: 'absent' };
      if (status.fingerprint !== step.fingerprint)
        return { state: 'different', why: 'it runs as an earlier plan said' };
      if (status.phase === 'healthy') return { state: 'ready', fingerprint: status.fingerprint };
      return { state: 'broken', why: `it is ${status.phase}${status.reason ? `: ${status.reason}` : ''}` };
    },
    async prepare({ input, fingerprint }, signal) {
      if (!input.standsBy) return;
      // The keeper itself may only be about to start.
      while (!signal.aborted && !(await keeper.status())) await pause(pollMs);
      if (!signal.aborted) await keeper.prepare(input, fingerprint);
    },
    async apply(step, context) {
      await keeper.put(step.input, step.fingerprint);
      const before = (await find(keeper, step.input.name))?.restarts ?? 0;
      await waitUntilHealthy(step.input.name, before, context);
    },
    remove: (step) => keeper.remove(step.input.name),
  };
}
