import { Context } from './context.ts';
import type { Control, Finding } from './control.ts';
import { type Evidence, Recorder, Redaction } from './evidence.ts';
import type { Result } from './report.ts';
import { Sessions } from './sessions.ts';
import { missing, type Surroundings, withoutOffer } from './surroundings.ts';
import { type Waiver, withWaivers } from './waivers.ts';

const usualDeadlineSeconds = 25;

export interface RunOptions {
  disturb: boolean;
  waivers: Waiver[];
  signal: AbortSignal;
}

type Outcome = Pick<Result, 'state' | 'found' | 'details'>;

const without = (state: Result['state'], found: string): Outcome => ({ state, found, details: [] });

/** Why it is not looked at here; undefined when it is. */
function notHere(control: Control, world: Surroundings, disturb: boolean): Outcome | undefined {
  const { targets, needs, instead } = control;
  if (targets && !(world.target && targets.includes(world.target))) {
    return without('not-applicable', instead ?? 'there is nothing of the kind here');
  }
  const lacking = missing(world, needs);
  if (lacking !== undefined) return without('not-applicable', withoutOffer[lacking]);
  if (control.disturbs && !disturb) return without('not-run', 'it disturbs the installation: give --disturb');
  return undefined;
}

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}` || error.name;
};

/** A whole cluster on the same machine leaves a check less of it, and each question goes a longer way. */
const deadlineOf = ({ deadlineSeconds = usualDeadlineSeconds }: Control, { cluster }: Surroundings): number =>
  deadlineSeconds * (cluster === undefined ? 1 : 2);

/** Whatever happens, the check comes to an end in its time. */
async function checked(
  control: Control,
  context: Context,
  { deadline, seconds }: { deadline: AbortSignal; seconds: number },
): Promise<Finding> {
  const late = new Promise<Finding>((resolve) => {
    const end = (): void => resolve({ result: 'unknown', found: `it came to no end within ${seconds} seconds` });
    if (deadline.aborted) end();
    else deadline.addEventListener('abort', end, { once: true });
  });
  const work = control.check(context).catch((error: unknown): Finding => {
    return { result: 'unknown', found: messageOf(error) };
  });
  const finding = await Promise.race([work, late]);
  // What was stopped or started must be brought back first, however late or unwanted the answer is by now.
  if (control.disturbs) await work;
  return finding;
}

function resultOf(control: Control, outcome: Outcome, milliseconds: number, evidence: Evidence[]): Result {
  const { id, title, phase, layer, severity, why, remedy } = control;
  const page = `docs/controls/${id}.md`;
  return { id, title, phase, layer, severity, why, ...outcome, remedy, page, milliseconds, evidence };
}

/** The checks side by side; then those that disturb, one after the other. Results come in the controls' order. */
export async function runControls(controls: Control[], world: Surroundings, options: RunOptions): Promise<Result[]> {
  const redaction = new Redaction();
  redaction.keep(Object.values((await world.inside?.secrets()) ?? {}));
  if (world.token !== undefined) redaction.keep([world.token]);
  const sessions = new Sessions(world, redaction);

  const run = async (control: Control): Promise<Result> => {
    const outcome = notHere(control, world, options.disturb);
    if (outcome !== undefined) return resultOf(control, outcome, 0, []);
    const begun = performance.now();
    const recorder = new Recorder(redaction);
    const seconds = deadlineOf(control, world);
    const signal = AbortSignal.any([options.signal, AbortSignal.timeout(seconds * 1000)]);
    const context = new Context(world, { recorder, sessions, signal });
    const { result, found, details = [] } = await checked(control, context, { deadline: signal, seconds });
    const clean = {
      state: result,
      found: redaction.clean(found),
      details: details.map((each) => redaction.clean(each)),
    };
    return resultOf(control, clean, Math.round(performance.now() - begun), recorder.all());
  };

  const toEnd = async (control: Control): Promise<Result> => withWaivers(await run(control), options.waivers);

  const results = new Map<string, Result>();
  const quiet = controls.filter(({ disturbs }) => !disturbs);
  await Promise.all(quiet.map(async (control) => void results.set(control.id, await toEnd(control))));
  const disturbing = controls.filter(({ disturbs }) => disturbs);
  if (options.disturb && disturbing.length > 0) await world.hands?.tidy();
  for (const control of disturbing) {
    options.signal.throwIfAborted();
    results.set(control.id, await toEnd(control));
  }
  options.signal.throwIfAborted();
  return controls.flatMap(({ id }) => results.get(id) ?? []);
}
