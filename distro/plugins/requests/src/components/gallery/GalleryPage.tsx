import { Card, CardBody, CardFooter, CardHeader, Container, Header, Skeleton, Text } from '@backstage/ui';
import { RiDatabase2Line, RiFileList3Line, RiServerLine } from '@remixicon/react';
import type { RequestTypeSummary } from '@stagecraft/plugin-requests-common';
import type { JSX } from 'react';
import { Problem } from '@stagecraft/page-parts';
import { useRequestTypes } from '../../hooks/useRequests';
import { EmptyState } from '../common/EmptyState';
import { shortRef } from '../common/text';

const icons: Record<string, JSX.Element> = {
  database: <RiDatabase2Line aria-hidden />,
  service: <RiServerLine aria-hidden />,
};

const gallery = {
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fill, minmax(18rem, 1fr))',
  gap: '1rem',
  listStyle: 'none',
  margin: 0,
  padding: 0,
};

export function GalleryPage() {
  return (
    <>
      <Header
        title="Ask for something"
        description="Choose what you need, fill in a short form, and somebody of your team approves it."
        breadcrumbs={[{ label: 'Requests', href: '/requests' }]}
      />
      <Container>
        <Gallery />
      </Container>
    </>
  );
}

function Gallery() {
  const { value, error, loading, reload } = useRequestTypes();
  if (loading && !value) {
    return <Skeleton width="100%" height={160} aria-label="Loading what can be asked for" />;
  }
  if (error && !value) {
    return <Problem title="What can be asked for could not be loaded" error={error} onRetry={reload} />;
  }
  if (!value?.length) {
    return (
      <EmptyState
        title="Nothing can be asked for yet"
        text="A platform admin adds request types as files: see requests.types in the portal's configuration."
      />
    );
  }
  return (
    <ul aria-label="What can be asked for" style={gallery}>
      {value.map((type) => (
        <li key={type.id}>
          <TypeCard type={type} />
        </li>
      ))}
    </ul>
  );
}

function TypeCard({ type }: { type: RequestTypeSummary }) {
  return (
    <Card href={`/requests/new/${type.id}`} label={type.title}>
      <CardHeader>
        {icons[type.icon ?? ''] ?? <RiFileList3Line aria-hidden />}
        <Text as="h3" variant="title-x-small">
          {type.title}
        </Text>
      </CardHeader>
      <CardBody>
        <Text as="p">{type.description}</Text>
      </CardBody>
      <CardFooter>
        <Text as="p" variant="body-small" color="secondary">
          Approved by {type.approval.replace(/group:(default\/)?/g, '')} · provided by {shortRef(type.owner)}
        </Text>
      </CardFooter>
    </Card>
  );
}
