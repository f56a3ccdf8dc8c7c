import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Container, Flex, Header, Skeleton } from '@backstage/ui';
import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';
import { Problem } from '@stagecraft/page-parts';
import { usePeople } from '../hooks/usePeople';
import { useRecords } from '../hooks/useRecords';
import { useSettled } from '../hooks/useSettled';
import { useSuggestions } from '../hooks/useSuggestions';
import { type FilterValues, isFiltered, readFilters, toQuery, writeFilters } from '../model/filters';
import { useMayReadAudit } from '../permission';
import { rootRouteRef } from '../routes';
import { Filters } from './Filters';
import { NotAllowed } from './NotAllowed';
import { RecordList } from './RecordList';

/** Who did what to what, for those who may know it. */
export function AuditPage() {
  const { allowed, loading, error } = useMayReadAudit();
  return (
    <>
      <Header title="Audit" description="Who did what in the portal, and what came of it. Newest first." />
      <Container>
        <main>
          {loading && <Skeleton width="100%" height={160} aria-label="Checking what you may see" />}
          {error && <Problem title="It is not known whether you may see the audit records" error={error} />}
          {!loading && !error && (allowed ? <Trail /> : <NotAllowed />)}
        </main>
      </Container>
    </>
  );
}

/** Filters live in the address, so that a link shows what its sender saw. */
function Trail() {
  const root = useRouteRef(rootRouteRef);
  const [parameters, setParameters] = useSearchParams();
  const filters = readFilters(parameters);
  const settledText = useSettled(filters.text);
  // A filter that is emptied at once must not wait for the typing to settle.
  const records = useRecords(toQuery({ ...filters, text: filters.text && settledText }));
  const people = usePeople();
  const suggestions = useSuggestions(records.records, people);
  const change = (next: Partial<FilterValues>) =>
    setParameters(writeFilters({ ...filters, ...next }), { replace: true });
  const linkTo = useCallback((next: Partial<FilterValues>) => `${root?.() ?? ''}?${writeFilters(next)}`, [root]);
  return (
    <Flex direction="column" gap="4" pb="8">
      <Filters values={filters} suggestions={suggestions} onChange={change} />
      <RecordList
        {...records}
        people={people}
        linkTo={linkTo}
        filtered={isFiltered(filters)}
        onClear={() => setParameters(writeFilters({}), { replace: true })}
      />
    </Flex>
  );
}
