import type { StepKind, StepOf, StepState } from '../model/step.ts';

export interface StepContext {
  signal: AbortSignal;
  /** A line for people: what is being done just now, and how far it is when that is known. */
  progress(message: string, done?: number, total?: number): void;
}

/** How one kind of step is looked at, done and undone. `apply` may be cut off anywhere and called again. */
export interface StepRunner<Kind extends StepKind> {
  inspect(step: StepOf<Kind>, context: StepContext): Promise<StepState>;
  apply(step: StepOf<Kind>, context: StepContext): Promise<void>;
  /** What of `apply` can be begun before its turn. It changes nothing, and whether it succeeds does not matter. */
  prepare?(step: StepOf<Kind>, signal: AbortSignal): Promise<void>;
  /** What `apply` would have to get from the network, in words; undefined when everything is here. */
  lacks?(step: StepOf<Kind>): Promise<string | undefined>;
  /** Takes it away; never called for a step that holds data. */
  remove(step: StepOf<Kind>, context: StepContext): Promise<void>;
}

/** A target has runners for the kinds of steps that its plans have. */
export type StepRunners = { [Kind in StepKind]?: StepRunner<Kind> };
