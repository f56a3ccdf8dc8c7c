import { Text } from '@backstage/ui';
import { RiArrowRightLine } from '@remixicon/react';
import type { PhaseDescription, PhaseNumber } from '@stagecraft/plugin-platform-common';
import { Section } from './Section';
import styles from './NextPhase.module.css';

/** What the phase after this one would bring. */
export function NextPhase({ phases, next }: { phases: readonly PhaseDescription[]; next?: PhaseNumber }) {
  const phase = phases.find((item) => item.number === next);
  if (!phase) {
    return (
      <Section title="What comes next">
        <Text as="p">This is the last phase: from here on the platform is kept, measured and tuned.</Text>
      </Section>
    );
  }
  return (
    <Section title={`What phase ${phase.number} would bring`} lead={`${phase.name}. ${phase.promise}`}>
      <div className={styles.card}>
        <ul className={styles.list}>
          {phase.brings.map((item) => (
            <li key={item}>
              <RiArrowRightLine size={16} aria-hidden="true" />
              <span>{item}</span>
            </li>
          ))}
        </ul>
        <Text as="p" color="secondary">
          Capabilities that would join: {phase.capabilities.join(', ')}
        </Text>
      </div>
    </Section>
  );
}
