import { useCallback, useEffect, useRef, useState } from 'react';

export type Loaded<T> = {
  value?: T;
  error?: Error;
  loading: boolean;
  reload(): void;
  /** Shows what an action answered without asking again. */
  replace(value: T): void;
};

/**
 * Loads a value, and again after as many milliseconds as `interval` says. What was loaded stays visible while it is
 * loaded again, also when that fails.
 */
export function useLoaded<T>(load: () => Promise<T>, interval: (value: T) => number | undefined): Loaded<T> {
  const [state, setState] = useState<{ value?: T; error?: Error; loading: boolean }>({ loading: true });
  const [round, setRound] = useState(0);
  const intervalRef = useRef(interval);
  intervalRef.current = interval;

  useEffect(() => {
    setState({ loading: true });
  }, [load]);

  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = (milliseconds: number | undefined) => {
      if (milliseconds) timer = setTimeout(() => setRound(before => before + 1), milliseconds);
    };
    load().then(
      value => {
        if (!current) return;
        setState({ value, loading: false });
        again(intervalRef.current(value));
      },
      (error: Error) => {
        if (!current) return;
        setState(before => ({ value: before.value, error, loading: false }));
        again(10_000);
      },
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [load, round]);

  const reload = useCallback(() => setRound(before => before + 1), []);
  const replace = useCallback((value: T) => {
    setState({ value, loading: false });
    setRound(before => before + 1);
  }, []);
  return { ...state, reload, replace };
}
