import { Card, CardBody, CardHeader, Flex, Link, Skeleton, Text } from '@backstage/ui';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import type { Capability, PlatformSummary } from '@stagecraft/plugin-platform-common';
import { usePlatformSummary } from '../hooks';
import { rootRouteRef } from '../routes';
import { HealthStatus } from './HealthStatus';

/** The platform's health in a few lines, for a page that is about something else. */
export function PlatformHealthCard() {
  const { value: summary, error } = usePlatformSummary();
  const link = useRouteRef(rootRouteRef);
  return (
    <Card>
      <CardHeader>
        <Text as="h2" variant="body-large" weight="bold">
          Platform health
        </Text>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="3" align="start">
          {summary && <Content summary={summary} />}
          {!summary && !error && <Skeleton width="100%" height={72} />}
          {!summary && error && <Text color="secondary">The platform’s health cannot be shown: {error.message}</Text>}
          {link && <Link href={link()}>See the platform</Link>}
        </Flex>
      </CardBody>
    </Card>
  );
}

function Content({ summary: { health, capabilities } }: { summary: PlatformSummary }) {
  const troubled = capabilities.filter((capability) => capability.health.state !== 'healthy');
  if (capabilities.length > 0 && troubled.length === 0) {
    return <HealthStatus state="healthy" label={`All ${health.counts.healthy} capabilities are healthy`} />;
  }
  return (
    <>
      {troubled.map((capability) => (
        <Trouble key={capability.id} capability={capability} />
      ))}
      {health.counts.healthy > 0 && <HealthStatus state="healthy" label={`${health.counts.healthy} healthy`} />}
    </>
  );
}

function Trouble({ capability: { title, health } }: { capability: Capability }) {
  return (
    <div>
      <HealthStatus
        state={health.state}
        label={health.state === 'unknown' ? `${title}: health not known` : `${title} is ${health.state}`}
      />
      <Text as="p" variant="body-small" color="secondary" style={{ margin: 0 }}>
        {health.message}
      </Text>
    </div>
  );
}
