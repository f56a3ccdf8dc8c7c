import { storageApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useCallback, useEffect, useMemo, useState } from 'react';

interface Progress {
  done: string[];
  hidden: boolean;
}

export interface FirstStepsState extends Progress {
  /** False until what was stored is known, so that a hidden list does not flash up. */
  ready: boolean;
  toggle(step: string, done: boolean): void;
  hide(): void;
}

const key = 'first-steps';

/** Which first steps a person has taken; kept in their own settings. */
export function useFirstSteps(): FirstStepsState {
  const storage = useApi(storageApiRef);
  const bucket = useMemo(() => storage.forBucket('stagecraft.home'), [storage]);
  const [progress, setProgress] = useState<Progress & { ready: boolean }>({ done: [], hidden: false, ready: false });

  useEffect(() => {
    const take = (snapshot: { presence: string; value?: unknown }) => {
      if (snapshot.presence !== 'unknown') {
        setProgress({ ...readProgress(snapshot.value), ready: true });
      }
    };
    take(bucket.snapshot<Progress & Record<string, never>>(key));
    const subscription = bucket.observe$<Progress & Record<string, never>>(key).subscribe(take);
    return () => subscription.unsubscribe();
  }, [bucket]);

  const store = useCallback(
    (next: Progress) => {
      setProgress({ ...next, ready: true });
      bucket.set(key, { done: next.done, hidden: next.hidden });
    },
    [bucket],
  );
  const { done, hidden, ready } = progress;
  return {
    done,
    hidden,
    ready,
    toggle: (step, checked) =>
      store({ hidden, done: [...done.filter((item) => item !== step), ...(checked ? [step] : [])] }),
    hide: () => store({ done, hidden: true }),
  };
}

function readProgress(value: unknown): Progress {
  if (typeof value !== 'object' || value === null) {
    return { done: [], hidden: false };
  }
  const done =
    'done' in value && Array.isArray(value.done) ? value.done.filter((item) => typeof item === 'string') : [];
  return { done, hidden: 'hidden' in value && value.hidden === true };
}
