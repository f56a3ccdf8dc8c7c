import { useApi } from '@backstage/frontend-plugin-api';
import type { VerifyOverview } from '@stagecraft/plugin-platform-common';
import { useCallback } from 'react';
import { platformApiRef } from '../api';
import { usePolled, type Polled } from './usePolled';

const everyMinute = 60_000;

/** The latest run of `stagecraft verify` with its trend, kept fresh while the page is visible. */
export function useVerify(): Polled<VerifyOverview> {
  const api = useApi(platformApiRef);
  return usePolled(
    useCallback((signal) => api.getVerify({ signal }), [api]),
    everyMinute,
  );
}
