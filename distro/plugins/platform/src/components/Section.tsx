import { Text } from '@backstage/ui';
import { useId, type ReactNode } from 'react';
import styles from './Section.module.css';

export interface SectionProps {
  title: string;
  lead?: string;
  action?: ReactNode;
  children: ReactNode;
}

/** A part of a page with a heading that names its landmark. */
export function Section({ title, lead, action, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.section}>
      <div className={styles.head}>
        <div>
          <Text as="h2" variant="title-small" weight="bold" id={id}>
            {title}
          </Text>
          {lead && (
            <Text as="p" color="secondary">
              {lead}
            </Text>
          )}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}
