import type { CompoundEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import { type EntityPipelines, isUnderWay } from '@stagecraft/plugin-pipelines-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { pipelinesApiRef } from './api/PipelinesApi';

interface Pipelines {
  value?: EntityPipelines;
  error?: Error;
  refresh(): void;
}

const whileUnderWay = 3000;
const otherwise = 15_000;

const isBusy = ({ pipelines }: EntityPipelines): boolean => pipelines.some(({ status }) => isUnderWay(status));

/** Fresh while the page is visible, and more often while something runs; what was last seen stays through a failure. */
export function usePipelines({ kind, namespace, name }: CompoundEntityRef): Pipelines {
  const api = useApi(pipelinesApiRef);
  const [state, setState] = useState<Omit<Pipelines, 'refresh'>>({});
  const again = useRef<() => void>(() => undefined);

  useEffect(() => {
    let [gone, asking] = [false, false];
    let timer: ReturnType<typeof setTimeout>;
    const finish = (next: (before: typeof state) => typeof state, milliseconds: number) => {
      asking = false;
      if (gone) return;
      setState(next);
      timer = setTimeout(ask, milliseconds);
    };
    const ask = () => {
      clearTimeout(timer);
      if (asking || document.visibilityState === 'hidden') return;
      asking = true;
      api.ofEntity({ kind, namespace, name }).then(
        (value) => finish(() => ({ value }), isBusy(value) ? whileUnderWay : otherwise),
        (error: Error) => finish(({ value }) => ({ value, error }), otherwise),
      );
    };
    again.current = ask;
    document.addEventListener('visibilitychange', ask);
    ask();
    return () => {
      gone = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', ask);
    };
  }, [api, kind, namespace, name]);

  const refresh = useCallback(() => again.current(), []);
  return { ...state, refresh };
}
