import { Card, CardBody, CardFooter, CardHeader, Flex, Link, Skeleton, Text } from '@backstage/ui';
import type { RequestListQuery } from '@stagecraft/plugin-requests-common';
import { Problem } from '@stagecraft/page-parts';
import { useRequestList } from '../../hooks/useRequests';
import { StateBadge } from '../common/StateBadge';
import { ago, shortRef } from '../common/text';

export type RequestsCardProps = {
  title: string;
  query: RequestListQuery;
  empty: string;
  more: { label: string; href: string };
};

/** A short list for the home page. */
export function RequestsCard({ title, query, empty, more }: RequestsCardProps) {
  const list = useRequestList(query);
  const total = list.value?.totalItems;
  return (
    <Card role="region" aria-label={title}>
      <CardHeader>
        <Text as="h2" variant="body-large" weight="bold">
          {total ? `${title} (${total})` : title}
        </Text>
      </CardHeader>
      <CardBody>
        <Items list={list} empty={empty} title={title} />
      </CardBody>
      <CardFooter>
        <Link href={more.href}>{more.label}</Link>
      </CardFooter>
    </Card>
  );
}

type ItemsProps = Pick<RequestsCardProps, 'empty' | 'title'> & { list: ReturnType<typeof useRequestList> };

function Items({ list, empty, title }: ItemsProps) {
  const { value, error, reload } = list;
  if (!value) {
    return error ? (
      <Problem title="Requests could not be loaded" error={error} onRetry={reload} />
    ) : (
      <Skeleton width="100%" height={60} aria-label="Loading requests" />
    );
  }
  if (value.items.length === 0) {
    return <Text color="secondary">{empty}</Text>;
  }
  return (
    <ul aria-label={title} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {value.items.map((request) => (
        <li key={request.id} style={{ paddingBottom: '0.5rem' }}>
          <Flex gap="2" align="center" justify="between">
            <span>
              <Link href={`/requests/${request.id}`}>{request.title}</Link>{' '}
              <Text color="secondary">
                {shortRef(request.requesterRef)}, {ago(request.updatedAt)}
              </Text>
            </span>
            <StateBadge state={request.state} />
          </Flex>
        </li>
      ))}
    </ul>
  );
}
