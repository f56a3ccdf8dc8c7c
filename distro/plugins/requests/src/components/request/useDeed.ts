import { useApi } from '@backstage/frontend-plugin-api';
import type { RequestDetails } from '@stagecraft/plugin-requests-common';
import { useState } from 'react';
import { RequestsApiError, type RequestDeed, requestsApiRef } from '../../api/RequestsApi';

type Options = { details: RequestDetails; onChanged(details: RequestDetails): void; onStale(): void };

/** Does something to the request that is on the page; somebody else may have been faster. */
export function useDeed({ details, onChanged, onStale }: Options) {
  const api = useApi(requestsApiRef);
  const [pending, setPending] = useState<RequestDeed>();
  const [error, setError] = useState<Error>();
  const act = async (deed: RequestDeed, comment: string) => {
    setPending(deed);
    setError(undefined);
    try {
      const { id, version } = details.request;
      onChanged(await api.act(id, deed, { version, ...(comment.trim() ? { comment } : {}) }));
    } catch (failure) {
      setError(failure as Error);
      if (failure instanceof RequestsApiError && failure.status === 409) onStale();
    } finally {
      setPending(undefined);
    }
  };
  return { act, pending, error, setError };
}
