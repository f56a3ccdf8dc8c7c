import {
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiErrorWarningFill,
  RiForbidLine,
  RiLoader2Line,
  RiTimeLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import type { Look, Words } from '../model/status';
import styles from './StatusMark.module.css';

const icons: Record<Look, RemixiconComponentType> = {
  fine: RiCheckboxCircleFill,
  changing: RiLoader2Line,
  failing: RiCloseCircleFill,
  warning: RiErrorWarningFill,
  waiting: RiTimeLine,
  over: RiForbidLine,
};

/** A word, with a shape and a colour that only repeat it. */
export function StatusMark({ text, look }: Words) {
  const Icon = icons[look];
  return (
    <span className={`${styles.state} ${styles[look]}`} data-look={look}>
      <Icon size={18} aria-hidden="true" />
      {text}
    </span>
  );
}
