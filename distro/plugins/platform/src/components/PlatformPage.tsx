import { Alert, Button, Container, Flex, Skeleton, Text } from '@backstage/ui';
import { RiRefreshLine } from '@remixicon/react';
import { usePlatformSummary } from '../hooks';
import { CapabilityTable } from './CapabilityTable';
import { HealthCounts } from './HealthCounts';
import { NextPhase } from './NextPhase';
import { PeopleSection } from './PeopleSection';
import { PhaseIndicator } from './PhaseIndicator';
import { PluginTable } from './PluginTable';
import { Section } from './Section';
import { VerifySection } from './verify';

/** In phase 1 they come from files. */
const peopleAreReadFrom = 2;

/** Where the platform stands, how it is, and what comes next. */
export function PlatformPage() {
  const { value: summary, error, loading, refresh } = usePlatformSummary();
  if (!summary) {
    return (
      <Container>
        <main>{error ? <Unreachable error={error} retry={refresh} /> : <Loading />}</main>
      </Container>
    );
  }
  const refreshButton = (
    <Button variant="secondary" size="small" iconStart={<RiRefreshLine />} onPress={refresh} isPending={loading}>
      Check now
    </Button>
  );
  return (
    <Container>
      <Flex direction="column" gap="6" pb="8" role="main">
        <PhaseIndicator
          phases={summary.phases}
          current={summary.phase.current}
          installation={summary.installation}
          missing={summary.phase.missing}
        />
        {error && (
          <Alert status="warning" icon title="Not up to date" description={`What you see is older: ${error.message}`} />
        )}
        <Section title="Capabilities" lead="What this platform is made of, measured now." action={refreshButton}>
          <HealthCounts health={summary.health} />
          <CapabilityTable capabilities={summary.capabilities} />
        </Section>
        {summary.phase.current >= peopleAreReadFrom && <PeopleSection />}
        <VerifySection />
        <NextPhase phases={summary.phases} next={summary.phase.next} />
        <Section
          title="Installed plugins"
          lead="What runs in the portal's backend, and what this page was started with."
        >
          <PluginTable />
        </Section>
      </Flex>
    </Container>
  );
}

function Unreachable({ error, retry }: { error: Error; retry(): void }) {
  return (
    <Alert
      status="danger"
      icon
      title="The platform's state cannot be shown"
      description={error.message}
      customActions={
        <Button variant="secondary" onPress={retry}>
          Try again
        </Button>
      }
    />
  );
}

function Loading() {
  return (
    <Flex direction="column" gap="4" aria-busy="true">
      <Text color="secondary">Asking the platform how it is…</Text>
      <Skeleton height={140} />
      <Skeleton height={280} />
    </Flex>
  );
}
