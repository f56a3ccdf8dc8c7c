import type { StepDraft } from '../model/component.ts';

/** A step that comes after the one before it. */
export type Turn = StepDraft extends infer Each ? (Each extends StepDraft ? Omit<Each, 'after'> : never) : never;

/** One after the other. */
export const inTurn = (turns: Turn[]): StepDraft[] =>
  turns.map((turn, at) => ({ ...turn, after: turns.slice(Math.max(at - 1, 0), at).map(({ id }) => id) }));
