import { useApi } from '@backstage/frontend-plugin-api';
import type { PlatformSummary } from '@stagecraft/plugin-platform-common';
import { useCallback } from 'react';
import { platformApiRef } from '../api';
import { usePolled, type Polled } from './usePolled';

const everyFifteenSeconds = 15_000;

/** The platform's summary, kept fresh while the page is visible. */
export function usePlatformSummary(): Polled<PlatformSummary> {
  const api = useApi(platformApiRef);
  return usePolled(
    useCallback((signal) => api.getSummary({ signal }), [api]),
    everyFifteenSeconds,
  );
}
