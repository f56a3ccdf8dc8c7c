import { useCallback, useEffect, useRef, useState } from 'react';

export interface Polled<T> {
  value?: T;
  error?: Error;
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

  const refresh = useCallback(() => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setState((before) => ({ ...before, loading: true }));
    load(controller.signal).then(
      (value) => controller.signal.aborted || setState({ value, loading: false }),
      (error) =>
        controller.signal.aborted || setState((before) => ({ ...before, error: asError(error), loading: false })),
    );
  }, [load]);

  useEffect(() => {
    refresh();
    return () => running.current?.abort();
  }, [refresh]);

  useEffect(() => {
    if (everyMs === undefined) {
      return undefined;
    }
    const timer = setInterval(() => document.visibilityState === 'visible' && refresh(), everyMs);
    return () => clearInterval(timer);
  }, [refresh, everyMs]);

  return { ...state, refresh };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
