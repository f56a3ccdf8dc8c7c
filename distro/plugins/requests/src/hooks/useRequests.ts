import { useApi } from '@backstage/frontend-plugin-api';
import { isMovingState, type PlatformRequest, type RequestListQuery } from '@stagecraft/plugin-requests-common';
import { useCallback } from 'react';
import { requestsApiRef } from '../api/RequestsApi';
import { useLoaded } from './useLoaded';

const MOVING = 2500;
const RESTING = 15_000;

const paceOf = (requests: PlatformRequest[]) => (requests.some((one) => isMovingState(one.state)) ? MOVING : RESTING);

export function useRequest(id: string) {
  const api = useApi(requestsApiRef);
  const load = useCallback(() => api.get(id), [api, id]);
  return useLoaded(load, (details) => paceOf([details.request]));
}

export function useRequestList(query: RequestListQuery) {
  const api = useApi(requestsApiRef);
  const key = JSON.stringify(query);
  const load = useCallback(() => api.list(JSON.parse(key)), [api, key]);
  return useLoaded(load, (list) => paceOf(list.items));
}

export function useRequester() {
  const api = useApi(requestsApiRef);
  const load = useCallback(() => api.me(), [api]);
  return useLoaded(load, () => RESTING);
}

export function useRequestTypes() {
  const api = useApi(requestsApiRef);
  const load = useCallback(() => api.types(), [api]);
  return useLoaded(load, () => undefined);
}

/** How many requests wait for this person's decision; `undefined` while it is not known. */
export function useInboxCount(): number | undefined {
  return useRequester().value?.toApprove;
}
