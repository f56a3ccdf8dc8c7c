import { Text } from '@backstage/ui';
import nothing from '../Nothing.module.css';
import styles from './Verify.module.css';

/** Nobody has looked yet: how to. */
export function Empty() {
  return (
    <div className={`${nothing.empty} ${styles.empty}`}>
      <Text as="p" weight="bold">
        Nobody has checked yet.
      </Text>
      <Text as="p">
        On the machine that the platform was installed from, run <code>stagecraft verify</code>. It takes some seconds,
        and its result appears here.
      </Text>
      <Text as="p" color="secondary">
        An installation without a cluster checks itself once a day, beginning some minutes after{' '}
        <code>stagecraft up</code>.
      </Text>
    </div>
  );
}
