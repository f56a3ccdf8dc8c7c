import type { ApplyEvent } from '../apply/events.ts';
import { errorAsValue } from './errors.ts';
import { sayStopping } from './stopping.ts';
import type { View } from './view.ts';

function asValue(event: ApplyEvent): object {
  if (event.event === 'plan') {
    return {
      event: 'plan',
      differences: event.differences.map(({ step, change, why }) => ({ step: step.id, change, why })),
    };
  }
  const { step, ...rest } = event;
  return event.event === 'step-failed'
    ? { event: event.event, step: step.id, ...errorAsValue(event.error) }
    : { ...rest, step: step.id };
}

/** One JSON object a line; the last one is the result. */
export function jsonView(): View {
  const say = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
  return {
    listen: (event) => say(asValue(event)),
    stopping: sayStopping,
    async end({ changed, unchanged }) {
      say({ event: 'result', changed, unchanged });
    },
    async fail() {
      // The error itself is the last line; whoever called prints it.
    },
  };
}
