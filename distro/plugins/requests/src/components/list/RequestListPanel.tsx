import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Flex, Skeleton, Text } from '@backstage/ui';
import {
  isRequestState,
  type PlatformRequest,
  type RequestListQuery,
  type RequestScope,
} from '@stagecraft/plugin-requests-common';
import { useState } from 'react';
import { Problem } from '@stagecraft/page-parts';
import { requestsApiRef } from '../../api/RequestsApi';
import { useMayAsk } from '../../hooks/useMayAsk';
import { useRequestList } from '../../hooks/useRequests';
import { EmptyState } from '../common/EmptyState';
import type { FilterValues } from './Filters';
import { RequestTable } from './RequestTable';
import { emptyTexts, scopeTitles } from './tabs';

type PanelProps = { scope: RequestScope; filters: FilterValues };

export function RequestListPanel({ scope, filters }: PanelProps) {
  const query: RequestListQuery = {
    scope,
    states: isRequestState(filters.state) ? [filters.state] : [],
    typeId: filters.type || undefined,
    text: filters.text.trim() || undefined,
    limit: 25,
  };
  const { value, error, loading, reload } = useRequestList(query);
  if (loading && !value) {
    return <Skeleton width="100%" height={160} aria-label="Loading requests" />;
  }
  if (error && !value) {
    return <Problem title="The requests could not be loaded" error={error} onRetry={reload} />;
  }
  if (!value || value.items.length === 0) {
    return <Nothing scope={scope} filtered={Boolean(query.text || query.typeId || query.states?.length)} />;
  }
  return (
    <Flex direction="column" gap="3">
      <RequestTable requests={value.items} label={`Requests: ${scopeTitles[scope]}`} />
      <MoreRequests key={JSON.stringify(query)} query={query} cursor={value.nextCursor} label={scopeTitles[scope]} />
      <Text as="p" color="secondary" role="status">
        {value.totalItems === 1 ? '1 request' : `${value.totalItems} requests`}
      </Text>
    </Flex>
  );
}

function Nothing({ scope, filtered }: { scope: RequestScope; filtered: boolean }) {
  const mayAsk = useMayAsk();
  if (filtered) {
    return <EmptyState title="Nothing fits these filters" text="Use other words, or take a filter away." />;
  }
  const action = scope === 'to-approve' || !mayAsk ? undefined : { label: 'Ask for something', href: '/requests/new' };
  return <EmptyState {...emptyTexts[scope]} action={action} />;
}

type MoreProps = { query: RequestListQuery; cursor?: string; label: string };

/** The first page keeps itself fresh; older ones are fetched when somebody wants them. */
function MoreRequests({ query, cursor, label }: MoreProps) {
  const api = useApi(requestsApiRef);
  const [older, setOlder] = useState<PlatformRequest[]>([]);
  const [next, setNext] = useState<string | undefined>();
  const [error, setError] = useState<Error>();
  const [pending, setPending] = useState(false);
  const from = older.length > 0 ? next : cursor;
  const more = async () => {
    setPending(true);
    setError(undefined);
    try {
      const page = await api.list({ ...query, cursor: from });
      setOlder([...older, ...page.items]);
      setNext(page.nextCursor);
    } catch (failure) {
      setError(failure as Error);
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      {older.length > 0 && <RequestTable requests={older} label={`Older requests: ${label}`} />}
      {error && <Problem title="Older requests could not be loaded" error={error} />}
      {from && (
        <Button variant="secondary" onPress={more} isPending={pending}>
          Show older requests
        </Button>
      )}
    </>
  );
}
