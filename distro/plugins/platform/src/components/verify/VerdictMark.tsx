import {
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiQuestionFill,
  RiShieldUserFill,
  type RemixiconComponentType,
} from '@remixicon/react';
import styles from './Verify.module.css';

export type Mark = 'good' | 'bad' | 'unclear' | 'accepted';

const icons: Record<Mark, RemixiconComponentType> = {
  good: RiCheckboxCircleFill,
  bad: RiCloseCircleFill,
  unclear: RiQuestionFill,
  accepted: RiShieldUserFill,
};

/** Word, shape and colour, so that none of them has to be seen alone. */
export function VerdictMark({ mark, label, large }: { mark: Mark; label: string; large?: boolean }) {
  const Icon = icons[mark];
  return (
    <span className={`${styles.mark} ${styles[mark]} ${large ? styles.large : ''}`} data-mark={mark}>
      <Icon size={large ? 24 : 18} aria-hidden="true" />
      <span>{label}</span>
    </span>
  );
}
