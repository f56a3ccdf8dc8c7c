import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Link, Skeleton, Text } from '@backstage/ui';
import { usePlatformSummary } from '@stagecraft/plugin-platform';
import styles from './Welcome.module.css';

/** Greets, and says in a sentence what platform this is and what may be expected of it. */
export function Welcome({ name }: { name: string | undefined }) {
  const company = useApi(configApiRef).getOptionalString('organization.name');
  const { value: summary, error } = usePlatformSummary();
  const phase = summary?.phases.find((item) => item.number === summary.phase.current);
  return (
    <header className={styles.welcome}>
      <Text as="h1" variant="title-medium" weight="bold">
        {name ? `Welcome, ${name}` : 'Welcome'}
      </Text>
      {phase && (
        <Text as="p" variant="body-large" color="secondary">
          {company ? `${company}’s platform` : 'The platform'} is in{' '}
          <Link href="/platform" variant="body-large">
            phase {phase.number}, {phase.name.toLowerCase()}
          </Link>
          {`. ${phase.promise}`}
        </Text>
      )}
      {!phase && !error && <Skeleton width="min(100%, 640px)" height={24} />}
    </header>
  );
}
