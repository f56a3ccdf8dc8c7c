import type { JsonObject } from '@backstage/types';
import type { RequestTypes } from '../types/load';
import type { RequestAction } from './action';

/** The kinds of action that this portal knows. */
export class ActionRegistry {
  private readonly actions = new Map<string, RequestAction>();

  add(action: RequestAction): void {
    if (this.actions.has(action.kind)) {
      throw new Error(`Two modules provide the request action '${action.kind}'`);
    }
    this.actions.set(action.kind, action);
  }

  get(kind: string): RequestAction | undefined {
    return this.actions.get(kind);
  }

  /** Fails at start-up rather than after the first approval; what is offered later is looked at then. */
  check(types: RequestTypes, phase: number): void {
    const offered = [...types.values()].filter(({ fromPhase }) => fromPhase <= phase);
    const problems = offered.flatMap((type) =>
      this.problemsOf(type.action as JsonObject).map((problem) => `  - ${type.id}: ${problem}`),
    );
    if (problems.length > 0) {
      throw new Error(`The request types cannot be carried out:\n${problems.join('\n')}`);
    }
  }

  private problemsOf(action: JsonObject): string[] {
    const found = this.actions.get(String(action.kind));
    if (!found) {
      return [`action.kind '${action.kind}' is not known; known are ${[...this.actions.keys()].join(', ')}`];
    }
    return found.problems?.(action) ?? [];
  }
}
