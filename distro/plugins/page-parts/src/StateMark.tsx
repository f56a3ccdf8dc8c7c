import {
  RiCheckboxCircleFill,
  RiCheckboxCircleLine,
  RiCloseCircleFill,
  RiErrorWarningFill,
  RiForbidLine,
  RiLoader2Line,
  RiTimeLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import styles from './StateMark.module.css';

/** `over` ended as it should, `dropped` was never finished. */
export type Look = 'fine' | 'changing' | 'failing' | 'warning' | 'waiting' | 'over' | 'dropped';

export interface State {
  text: string;
  look: Look;
}

const icons: Record<Look, RemixiconComponentType> = {
  fine: RiCheckboxCircleFill,
  changing: RiLoader2Line,
  failing: RiCloseCircleFill,
  warning: RiErrorWarningFill,
  waiting: RiTimeLine,
  over: RiCheckboxCircleLine,
  dropped: RiForbidLine,
};

/** A word, with a shape and a colour that only repeat it. */
export function StateMark({ text, look }: State) {
  const Icon = icons[look];
  return (
    <span className={`${styles.state} ${styles[look]}`} data-look={look}>
      <Icon size={18} aria-hidden="true" />
      {text}
    </span>
  );
}
