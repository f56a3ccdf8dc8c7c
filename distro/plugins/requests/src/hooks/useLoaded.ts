import { useCallback, useEffect, useRef, useState } from 'react';

export type Loaded<T> = {
  value?: T;
  error?: Error;
  loading: boolean;
  reload(): void;
  /** Shows what an action answered without asking again. */
  replace(value: T): void;
};

type State<T> = { source: () => Promise<T>; value?: T; error?: Error; loading: boolean };

const AFTER_FAILURE = 10_000;

/**
 * Loads a value, and again after as many milliseconds as `interval` says. What was loaded stays visible while it is
 * loaded again, also when that fails; something else that is loaded begins empty.
 */
export function useLoaded<T>(load: () => Promise<T>, interval: (value: T) => number | undefined): Loaded<T> {
  const [state, setState] = useState<State<T>>({ source: load, loading: true });
  const intervalRef = useRef(interval);
  intervalRef.current = interval;
  const runRef = useRef<() => void>();

  useEffect(() => {
    let round = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = () => {
      clearTimeout(timer);
      round += 1;
      const mine = round;
      const finish = (next: (before: State<T>) => State<T>, milliseconds: number | undefined) => {
        // an answer that was overtaken, or that nobody waits for any more
        if (mine !== round) return;
        setState(next);
        if (milliseconds) timer = setTimeout(run, milliseconds);
      };
      load().then(
        (value) => finish(() => ({ source: load, value, loading: false }), intervalRef.current(value)),
        (error: Error) =>
          finish(
            (before) => ({
              source: load,
              value: before.source === load ? before.value : undefined,
              error,
              loading: false,
            }),
            AFTER_FAILURE,
          ),
      );
    };
    runRef.current = run;
    run();
    return () => {
      round += 1;
      clearTimeout(timer);
    };
  }, [load]);

  const reload = useCallback(() => runRef.current?.(), []);
  const replace = useCallback(
    (value: T) => {
      setState({ source: load, value, loading: false });
      runRef.current?.();
    },
    [load],
  );
  const { value, error, loading } =
    state.source === load ? state : { value: undefined, error: undefined, loading: true };
  return { value, error, loading, reload, replace };
}
