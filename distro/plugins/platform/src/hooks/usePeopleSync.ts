import { useApi } from '@backstage/frontend-plugin-api';
import type { PeopleSync } from '@stagecraft/plugin-platform-common';
import { useCallback } from 'react';
import { platformApiRef } from '../api';
import { usePolled, type Polled } from './usePolled';

const everyTenSeconds = 10_000;

/** How reading people and groups goes, kept fresh while the page is visible. */
export function usePeopleSync(): Polled<PeopleSync | undefined> {
  const api = useApi(platformApiRef);
  return usePolled(
    useCallback((signal) => api.getPeopleSync({ signal }), [api]),
    everyTenSeconds,
  );
}
