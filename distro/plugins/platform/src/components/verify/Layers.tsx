import type { VerifyControl, VerifyShare } from '@stagecraft/plugin-platform-common';
import styles from './Verify.module.css';

/** How much is kept in each layer; where nothing could be looked at, there is nothing to tell. */
export function Layers({ layers, controls }: { layers: readonly VerifyShare[]; controls: readonly VerifyControl[] }) {
  const broken = new Set(controls.filter(({ state }) => state === 'failed').map(({ layer }) => layer));
  const lookOf = ({ name, kept, of }: VerifyShare) => {
    if (broken.has(name)) {
      return styles.broken;
    }
    return kept === of ? styles.full : styles.part;
  };
  const counted = layers.filter(({ of }) => of > 0);
  return (
    <ul className={styles.layers} aria-label="Score by layer">
      {counted.map((share) => (
        <li key={share.name}>
          <span className={styles.layer}>
            <span>{share.name}</span>
            <span className={styles.count}>
              {share.kept} of {share.of}
            </span>
          </span>
          <span className={styles.bar} aria-hidden="true">
            <span className={lookOf(share)} style={{ width: `${(share.kept / share.of) * 100}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}
