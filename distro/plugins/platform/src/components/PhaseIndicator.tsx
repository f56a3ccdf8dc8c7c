import { Text, VisuallyHidden } from '@backstage/ui';
import { RiCheckLine } from '@remixicon/react';
import type { PhaseDescription, PhaseNumber } from '@stagecraft/plugin-platform-common';
import styles from './PhaseIndicator.module.css';

export interface PhaseIndicatorProps {
  phases: readonly PhaseDescription[];
  current: PhaseNumber;
  installation: string;
  /** What the phase does without on this installation. */
  missing?: readonly string[];
}

const notes = { reached: 'Included', current: 'You are here', ahead: 'Ahead' } as const;

/** Four steps, and where on them this installation stands. */
export function PhaseIndicator({ phases, current, installation, missing }: PhaseIndicatorProps) {
  const phase = phases.find((item) => item.number === current);
  return (
    <section aria-label="Maturity phase" className={styles.card}>
      <Text color="secondary" as="p">
        Installation <strong>{installation}</strong> · phase {current} of {phases.length}
      </Text>
      <Text as="h2" variant="title-medium" weight="bold">
        {phase?.name}
      </Text>
      <Text as="p" variant="body-large">
        {phase?.promise}
      </Text>
      {missing && (
        <Text as="p" color="warning">
          Here without {missing.join(', ')}.
        </Text>
      )}
      <ol className={styles.steps} aria-label="Phases">
        {phases.map((item) => (
          <Step key={item.number} phase={item} current={current} />
        ))}
      </ol>
    </section>
  );
}

function Step({ phase, current }: { phase: PhaseDescription; current: PhaseNumber }) {
  const state = stateOf(phase.number, current);
  return (
    <li className={`${styles.step} ${styles[state]}`} aria-current={state === 'current' ? 'step' : undefined}>
      <span className={styles.marker} aria-hidden="true">
        {state === 'reached' ? <RiCheckLine size={16} /> : phase.number}
      </span>
      <span className={styles.name}>
        <VisuallyHidden>{`Phase ${phase.number}: `}</VisuallyHidden>
        {phase.name}
        <span className={styles.note}>{notes[state]}</span>
      </span>
    </li>
  );
}

function stateOf(number: number, current: number): keyof typeof notes {
  if (number === current) {
    return 'current';
  }
  return number < current ? 'reached' : 'ahead';
}
