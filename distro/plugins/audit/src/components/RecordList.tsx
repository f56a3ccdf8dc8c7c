import { Button, Flex, Skeleton, Text } from '@backstage/ui';
import { RiRefreshLine } from '@remixicon/react';
import { Message, Problem } from '@stagecraft/page-parts';
import { AuditApiError } from '../api/AuditApi';
import type { Records } from '../hooks/useRecords';
import { NotAllowed } from './NotAllowed';
import { RecordTable, type RecordTableProps } from './RecordTable';

type RecordListProps = Records &
  Omit<RecordTableProps, 'records'> & {
    filtered: boolean;
    onClear(): void;
  };

export function RecordList({ records, error, loading, nextCursor, refresh, more, ...rest }: RecordListProps) {
  const { filtered, onClear, ...table } = rest;
  if (error instanceof AuditApiError && error.status === 403) {
    return <NotAllowed />;
  }
  if (!records) {
    return error ? (
      <Problem title="The audit records could not be loaded" error={error} onRetry={refresh} />
    ) : (
      <Skeleton width="100%" height={240} aria-label="Loading audit records" />
    );
  }
  return (
    <Flex direction="column" gap="3">
      <Flex align="center" justify="between">
        <Text as="p" color="secondary" role="status">
          {countText(records.length, nextCursor !== undefined)}
        </Text>
        <Button
          variant="secondary"
          size="small"
          iconStart={<RiRefreshLine />}
          onPress={refresh}
          isPending={loading && !error}
        >
          Refresh
        </Button>
      </Flex>
      {error && <Problem title="What you see may be older" error={error} onRetry={refresh} />}
      {records.length > 0 ? <RecordTable records={records} {...table} /> : <Nothing {...{ filtered, onClear }} />}
      {nextCursor && (
        <Button variant="secondary" onPress={more} isPending={loading} style={{ alignSelf: 'center' }}>
          Show older records
        </Button>
      )}
    </Flex>
  );
}

function countText(count: number, hasMore: boolean): string {
  const records = count === 1 ? '1 record' : `${count} records`;
  return hasMore ? `The newest ${records}; there are older ones` : records;
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear(): void }) {
  return filtered ? (
    <Message title="Nothing fits these filters" text="Use other words, or take a filter away.">
      <Button variant="secondary" onPress={onClear}>
        Show all records
      </Button>
    </Message>
  ) : (
    <Message
      title="There are no audit records yet"
      text="Signing in, asking for something and deciding about it are recorded here."
    />
  );
}
