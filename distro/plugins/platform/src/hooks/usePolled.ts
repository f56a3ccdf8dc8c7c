import { useCallback, useEffect, useRef, useState } from 'react';

export interface Polled<T> {
  value?: T;
  error?: Error;
  /** Somebody waits: true at first and after `refresh`, not while the value is only kept fresh. */
  loading: boolean;
  refresh(): void;
}

/**
 * Loads a value and, while the page is visible, loads it again every `everyMs`.
 * The last good value stays when a later load fails, with the error beside it. `load` must be stable.
 */
export function usePolled<T>(load: (signal: AbortSignal) => Promise<T>, everyMs?: number): Polled<T> {
  const [state, setState] = useState<Omit<Polled<T>, 'refresh'>>({ loading: true });
  const running = useRef<AbortController>();

  const run = useCallback(
    (quietly: boolean) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      if (!quietly) {
        setState((before) => ({ ...before, loading: true }));
      }
      load(controller.signal).then(
        (value) => controller.signal.aborted || setState({ value, loading: false }),
        (error) =>
          controller.signal.aborted || setState((before) => ({ ...before, error: asError(error), loading: false })),
      );
    },
    [load],
  );

  useEffect(() => {
    run(false);
    return () => running.current?.abort();
  }, [run]);

  useEffect(() => {
    if (everyMs === undefined) {
      return undefined;
    }
    const timer = setInterval(() => document.visibilityState === 'visible' && run(true), everyMs);
    return () => clearInterval(timer);
  }, [run, everyMs]);

  const refresh = useCallback(() => run(false), [run]);
  return { ...state, refresh };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
