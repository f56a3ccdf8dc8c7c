import {
  RiCheckboxCircleFill,
  RiCheckboxCircleLine,
  RiCloseCircleFill,
  RiLoader2Line,
  type RemixiconComponentType,
} from '@remixicon/react';
import type { Look } from '../model/podRow';
import styles from './PodState.module.css';

const icons: Record<Look, RemixiconComponentType> = {
  fine: RiCheckboxCircleFill,
  changing: RiLoader2Line,
  failing: RiCloseCircleFill,
  over: RiCheckboxCircleLine,
};

/** The cluster's own word, with a shape and a colour that only repeat it. */
export function PodState({ state, look }: { state: string; look: Look }) {
  const Icon = icons[look];
  return (
    <span className={`${styles.state} ${styles[look]}`} data-look={look}>
      <Icon size={18} aria-hidden="true" />
      {state}
    </span>
  );
}
