import {
  RiAlertFill,
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiQuestionFill,
  type RemixiconComponentType,
} from '@remixicon/react';
import type { HealthState } from '@stagecraft/plugin-platform-common';
import styles from './HealthStatus.module.css';

const looks: Record<HealthState, { label: string; Icon: RemixiconComponentType }> = {
  healthy: { label: 'Healthy', Icon: RiCheckboxCircleFill },
  degraded: { label: 'Degraded', Icon: RiAlertFill },
  down: { label: 'Down', Icon: RiCloseCircleFill },
  unknown: { label: 'Unknown', Icon: RiQuestionFill },
};

/** A state as word, shape and colour, so that none of them has to be seen alone. */
export function HealthStatus({ state, label }: { state: HealthState; label?: string }) {
  const { Icon, label: word } = looks[state];
  return (
    <span className={`${styles.status} ${styles[state]}`} data-state={state}>
      <Icon size={18} aria-hidden="true" />
      <span className={styles.label}>{label ?? word}</span>
    </span>
  );
}
