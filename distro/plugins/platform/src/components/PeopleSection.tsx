import { Alert, Button, Skeleton, Text } from '@backstage/ui';
import { Fact, Facts } from '@stagecraft/page-parts';
import type { PeopleSync } from '@stagecraft/plugin-platform-common';
import type { ReactNode } from 'react';
import { usePeopleSync } from '../hooks';
import { elapsed } from './elapsed';
import styles from './PeopleSection.module.css';
import { HealthStatus } from './HealthStatus';
import { Section } from './Section';

const lead = 'They come from the identity provider. Whoever is removed there is gone here with the next reading.';
const plural = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

function until(time: string): string {
  const seconds = Math.round((Date.parse(time) - Date.now()) / 1000);
  return seconds > 0 ? `in ${plural(seconds, 'second')}` : 'now';
}

function stateOf({ last, failing }: PeopleSync): ReactNode {
  if (failing) return <HealthStatus state="down" label={`Failing for ${elapsed(failing.since)}`} />;
  if (last) return <HealthStatus state="healthy" label="In step" />;
  return <HealthStatus state="unknown" label="Not read yet" />;
}

function About({ sync }: { sync: PeopleSync }) {
  const { last, lastChange, next } = sync;
  return (
    <Facts className={styles.facts}>
      <Fact name="State">
        <span role="status">{stateOf(sync)}</span>
      </Fact>
      <Fact name="Last read">
        {last
          ? `${plural(last.people, 'person', 'people')} and ${plural(last.groups, 'group')}, ${elapsed(last.at)} ago`
          : 'Not since the portal was started'}
      </Fact>
      <Fact name="Last change">
        {lastChange
          ? `${lastChange.came} came, ${lastChange.left} left, ${lastChange.changed} changed, ${elapsed(lastChange.at)} ago`
          : 'None since the portal was started'}
      </Fact>
      <Fact name="Next reading">{next ? until(next) : 'As it is scheduled'}</Fact>
    </Facts>
  );
}

/** How it stands with people and groups from the identity provider. */
export function PeopleSection() {
  const { value: sync, error, loading, refresh } = usePeopleSync();
  if (!loading && !error && !sync) return null;
  const again = (
    <Button variant="secondary" size="small" onPress={refresh}>
      Try again
    </Button>
  );
  return (
    <Section title="People and groups" lead={lead}>
      {error && (
        <Alert status="warning" icon title="This is not known now" description={error.message} customActions={again} />
      )}
      {sync?.failing && (
        <Alert
          status="warning"
          icon
          title="People and groups stay as they are"
          description={`${sync.failing.why}. Nobody who was removed or moved since is treated so until this is mended.`}
        />
      )}
      {sync ? <About sync={sync} /> : !error && <Skeleton height={80} />}
      {sync && (
        <Text as="p" color="secondary" variant="body-small">
          Who came and who left stands in the audit trail, as people-sync.
        </Text>
      )}
    </Section>
  );
}
