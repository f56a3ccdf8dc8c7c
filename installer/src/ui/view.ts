import type { Outcome } from '../apply/apply.ts';
import type { Listener } from '../apply/events.ts';

export interface View {
  listen: Listener;
  /** Somebody pressed Ctrl-C: it is said at once that this was heard. */
  stopping(): void;
  /** Ends when all is drawn: what is printed next comes below it. */
  end(outcome: Outcome): Promise<void>;
  fail(): Promise<void>;
}
