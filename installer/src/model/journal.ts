import type { Change } from './plan.ts';

/** One line of `journal.jsonl`: what a run did, in the order in which it did it. */
export type JournalEvent =
  | { event: 'run-started'; verb: string; phase: number; pid: number }
  | { event: 'step-started'; step: string; change: Change; fingerprint: string }
  | { event: 'step-done'; step: string; change: Change }
  | { event: 'step-failed'; step: string; error: string }
  | { event: 'step-undone'; step: string }
  | { event: 'run-done'; changed: number }
  | { event: 'run-failed'; error: string }
  | { event: 'run-interrupted' };

export type JournalEntry = JournalEvent & { time: string; run: string };
