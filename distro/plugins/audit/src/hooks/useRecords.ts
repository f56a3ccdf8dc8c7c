import { useApi } from '@backstage/frontend-plugin-api';
import { useCallback, useEffect, useRef, useState } from 'react';
import { auditApiRef, type AuditQuery, type AuditRecord } from '../api/AuditApi';

interface State {
  records?: AuditRecord[];
  nextCursor?: string;
  error?: Error;
  loading: boolean;
}

export interface Records extends State {
  refresh(): void;
  /** Adds the page after the last one. */
  more(): void;
}

/** The records that fit a query, a page at a time. What is there stays visible while something newer is asked for. */
export function useRecords(query: AuditQuery): Records {
  const api = useApi(auditApiRef);
  const key = JSON.stringify(query);
  const [state, setState] = useState<State>({ loading: true });
  const round = useRef(0);

  const load = useCallback(
    (before: AuditRecord[], cursor?: string) => {
      round.current += 1;
      const mine = round.current;
      // An answer that was overtaken by another search must not replace it.
      const finish = (change: (state: State) => State) => mine === round.current && setState(change);
      setState((earlier) => ({ ...earlier, error: undefined, loading: true }));
      api.search({ ...JSON.parse(key), ...(cursor ? { cursor } : {}) }).then(
        ({ items, nextCursor }) => finish(() => ({ records: [...before, ...items], nextCursor, loading: false })),
        (error: Error) => finish((earlier) => ({ ...earlier, error, loading: false })),
      );
    },
    [api, key],
  );

  useEffect(() => {
    setState({ loading: true });
    load([]);
    return () => {
      round.current += 1;
    };
  }, [load]);

  const refresh = useCallback(() => load([]), [load]);
  const more = () => load(state.records ?? [], state.nextCursor);
  return { ...state, refresh, more };
}
