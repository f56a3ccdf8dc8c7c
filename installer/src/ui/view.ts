import type { Outcome } from '../apply/apply.ts';
import type { Listener } from '../apply/events.ts';
import { jsonView } from './json-view.ts';
import { plainView } from './plain-view.ts';

export interface View {
  listen: Listener;
  /** Somebody pressed Ctrl-C: it is said at once that this was heard. */
  stopping(): void;
  /** Ends when all is drawn: what is printed next comes below it. */
  end(outcome: Outcome): Promise<void>;
  fail(): Promise<void>;
}

/** Drawn for people at a terminal, line by line for logs, events for programs. */
export async function makeView({ json }: { json: boolean }): Promise<View> {
  if (json) return jsonView();
  const watched = process.stdout.isTTY === true && !process.env.CI && process.env.TERM !== 'dumb';
  return watched ? (await import('./drawn-view.ts')).drawnView() : plainView();
}
