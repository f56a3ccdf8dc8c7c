import type { ApplyEvent } from '../apply/events.ts';
import { changeCounts, missingLines } from './plan-view.ts';
import { farText, titleOf, wasStopped, worthSaying } from './row.ts';
import { sayStopping } from './stopping.ts';
import { duration, print, roughly } from './terminal.ts';
import type { View } from './view.ts';

type StepEvent = Exclude<ApplyEvent, { event: 'plan' }>;

/** Not every change of words is worth a line in a log. */
const quietMs = 10_000;
/** A log that says nothing for longer looks like one that hangs. */
const silenceMs = 30_000;

interface Running {
  title: string;
  began: number;
  saidAt: number;
  last: string;
}

type EndEvent = Exclude<StepEvent, { event: 'step-started' | 'step-progress' }>;

function endText(event: EndEvent, title: string): string {
  if (event.event === 'step-done') return `✔ ${title} (${duration(event.seconds)})`;
  if (event.event === 'step-undone') return `↶ ${title}: undone`;
  if (wasStopped(event.error)) return `■ ${title}: stopped`;
  // Others may go on for minutes before the command ends and tells the rest.
  return `✖ ${title}: ${event.error.message.split('\n')[0]}`;
}

export function plainView(): View {
  const running = new Map<string, Running>();

  const breakSilence = (): void => {
    const now = Date.now();
    for (const each of running.values()) {
      if (now - each.saidAt < silenceMs) continue;
      each.saidAt = now;
      print(`  ${each.title}: ${each.last}, ${roughly((now - each.began) / 1000)} so far`);
    }
  };
  let clock: NodeJS.Timeout | undefined;

  const begin = ({ id, usualSeconds }: StepEvent['step'], title: string): void => {
    running.set(id, { title, began: Date.now(), saidAt: Date.now(), last: 'still at work' });
    clock ??= setInterval(breakSilence, 1000);
    print(`… ${title}${usualSeconds > worthSaying ? ` (usually ${roughly(usualSeconds)})` : ''}`);
  };

  const tell = (each: Running, message: string): void => {
    each.last = message;
    if (Date.now() - each.saidAt < quietMs) return;
    each.saidAt = Date.now();
    print(`  ${each.title}: ${message}`);
  };

  const rest = (): void => {
    clearInterval(clock);
    running.clear();
  };

  return {
    listen(event) {
      if (event.event === 'plan') {
        print(`Phase ${event.plan.phase} on ${event.plan.target}: ${changeCounts(event.differences)}.`);
        for (const line of missingLines(event.plan)) print(line);
      } else if (event.event === 'step-started') begin(event.step, titleOf(event.step, event.change));
      else if (event.event === 'step-progress') {
        const each = running.get(event.step.id);
        if (each) tell(each, farText(event.message, event.done, event.total));
      } else {
        const title = running.get(event.step.id)?.title ?? event.step.title;
        running.delete(event.step.id);
        print(endText(event, title));
      }
    },
    stopping: sayStopping,
    async end({ changed, unchanged }) {
      rest();
      print(`${changed} changed, ${unchanged} unchanged.`);
    },
    async fail() {
      rest();
      // The error says it all.
    },
  };
}
