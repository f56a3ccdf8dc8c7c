import { Container, Flex, Grid, Header, Skeleton } from '@backstage/ui';
import type { RequestDetails } from '@stagecraft/plugin-requests-common';
import { useParams } from 'react-router-dom';
import { Problem } from '@stagecraft/page-parts';
import { useRequest } from '../../hooks/useRequests';
import { Actions } from './Actions';
import { Comments } from './Comments';
import { History } from './History';
import { Outcome } from './Outcome';
import { Timeline } from './Timeline';
import { Values } from './Values';

export function RequestPage() {
  const { id = '' } = useParams();
  const { value, error, reload, replace } = useRequest(id);
  return (
    <>
      <Header
        title={value?.request.title ?? 'Request'}
        description={value && `#${value.request.number} · ${value.request.typeTitle}`}
        breadcrumbs={[{ label: 'Requests', href: '/requests' }]}
      />
      <Container>
        {error && (
          <Problem
            title={value ? 'The latest state could not be loaded' : 'The request could not be loaded'}
            error={error}
            onRetry={reload}
          />
        )}
        {value && <Details details={value} onChanged={replace} onStale={reload} />}
        {!value && !error && <Skeleton width="100%" height={320} aria-label="Loading the request" />}
      </Container>
    </>
  );
}

type DetailsProps = { details: RequestDetails; onChanged(details: RequestDetails): void; onStale(): void };

function Details({ details, onChanged, onStale }: DetailsProps) {
  const { request, history, comments, rights } = details;
  return (
    <Flex direction="column" gap="4">
      <Timeline request={request} />
      <Outcome request={request} />
      <Actions details={details} onChanged={onChanged} onStale={onStale} />
      <Grid.Root columns={{ initial: '1', md: '2' }} gap="4">
        <Flex direction="column" gap="4">
          <Values request={request} />
          <Comments id={request.id} comments={comments} mayComment={rights.comment} onChanged={onStale} />
        </Flex>
        <History history={history} />
      </Grid.Root>
    </Flex>
  );
}
