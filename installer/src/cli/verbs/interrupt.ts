import { sayStopping } from '../../ui/stopping.ts';

/** A signal for the work: Ctrl-C asks it to stop, a second one ends the process at once. */
export function interruptible(say: () => void = sayStopping): { signal: AbortSignal; done(): void } {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    say();
    controller.abort(new Error('interrupted'));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    done() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
