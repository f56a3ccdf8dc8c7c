import { Card, CardBody, Text } from '@backstage/ui';
import {
  RiApps2Line,
  RiBookOpenLine,
  RiHandHeartLine,
  RiSearchLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import { useMayAsk } from '@stagecraft/plugin-requests';
import styles from './Actions.module.css';

interface Action {
  title: string;
  text: string;
  href: string;
  Icon: RemixiconComponentType;
}

const asking: Action = {
  title: 'Ask for something',
  text: 'A new service, a database: say what you need, your lead approves it.',
  href: '/requests',
  Icon: RiHandHeartLine,
};

const looking: readonly Action[] = [
  {
    title: 'Find a service',
    text: 'What runs here, who owns it, what it depends on.',
    href: '/catalog',
    Icon: RiApps2Line,
  },
  {
    title: 'Read documentation',
    text: 'Written by the teams, beside their code.',
    href: '/docs',
    Icon: RiBookOpenLine,
  },
  { title: 'Search', text: 'Services, APIs, people and pages, all at once.', href: '/search', Icon: RiSearchLine },
];

/** What the platform can do for somebody. */
export function Actions() {
  const actions = useMayAsk() ? [asking, ...looking] : looking;
  return (
    <nav aria-label="What you can do" className={styles.actions}>
      {actions.map(({ title, text, href, Icon }) => (
        <Card key={href} href={href} label={title} className={styles.action}>
          <CardBody>
            <Icon size={22} aria-hidden="true" className={styles.icon} />
            <Text as="p" weight="bold">
              {title}
            </Text>
            <Text as="p" color="secondary">
              {text}
            </Text>
          </CardBody>
        </Card>
      ))}
    </nav>
  );
}
