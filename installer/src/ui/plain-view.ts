import { changeCounts } from './plan-view.ts';
import { duration, print } from './terminal.ts';
import type { View } from './view.ts';

/** Not every change of words is worth a line in a log. */
const quietSeconds = 10;

export function plainView(): View {
  const lastSaid = new Map<string, number>();
  return {
    listen(event) {
      if (event.event === 'plan') {
        print(`Phase ${event.plan.phase} on ${event.plan.target}: ${changeCounts(event.differences)}.`);
        return;
      }
      const { step } = event;
      if (event.event === 'step-started') {
        lastSaid.set(step.id, Date.now());
        print(`… ${step.title}${step.usualSeconds > 5 ? ` (usually ${duration(step.usualSeconds)})` : ''}`);
      } else if (event.event === 'step-progress') {
        if (Date.now() - (lastSaid.get(step.id) ?? 0) < quietSeconds * 1000) return;
        lastSaid.set(step.id, Date.now());
        print(`  ${step.title}: ${event.message}`);
      } else if (event.event === 'step-done') print(`✔ ${step.title} (${duration(event.seconds)})`);
      else if (event.event === 'step-failed') print(`✖ ${step.title}`);
      else print(`↶ ${step.title}`);
    },
    async end({ changed, unchanged }) {
      print(`${changed} changed, ${unchanged} unchanged.`);
    },
    async fail() {
      // The error says it all.
    },
  };
}
