import { Button, Checkbox, Link, Text } from '@backstage/ui';
import styles from './FirstSteps.module.css';
import { HomeCard } from './HomeCard';
import { useFirstSteps } from './useFirstSteps';

const steps = [
  { id: 'component', text: 'Look at a service: who owns it, what it depends on', href: '/catalog' },
  { id: 'api', text: 'Open an API and its definition', href: '/api-docs' },
  { id: 'docs', text: 'Read a team’s documentation', href: '/docs' },
  { id: 'search', text: 'Search for something you know', href: '/search' },
  { id: 'request', text: 'Ask for a database or a service', href: '/requests' },
  { id: 'platform', text: 'See what this platform promises', href: '/platform' },
] as const;

/** A newcomer's first walk through the portal; put away when done or not wanted. */
export function FirstSteps() {
  const { done, hidden, ready, toggle, hide } = useFirstSteps();
  if (!ready || hidden) {
    return null;
  }
  const count = steps.filter((step) => done.includes(step.id)).length;
  const complete = count === steps.length;
  return (
    <HomeCard title="First steps">
      <Text as="p" color="secondary" role="status" style={{ margin: 0 }}>
        {complete ? 'You know your way around.' : `${count} of ${steps.length} done`}
      </Text>
      <ul className={styles.list}>
        {steps.map(({ id, text, href }) => (
          <li key={id}>
            <Checkbox
              aria-label={`Done: ${text}`}
              isSelected={done.includes(id)}
              onChange={(checked) => toggle(id, checked)}
            />
            <Link href={href} onPress={() => toggle(id, true)}>
              {text}
            </Link>
          </li>
        ))}
      </ul>
      <Button variant="tertiary" size="small" onPress={hide}>
        {complete ? 'Put this list away' : 'I know my way around'}
      </Button>
    </HomeCard>
  );
}
