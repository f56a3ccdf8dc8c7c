import { Link, useSidebarOpenState } from '@backstage/core-components';
import { Brand } from '../brand';
import styles from './NavBrand.module.css';

/** The platform's mark, and its name when there is room. */
export function NavBrand() {
  const { isOpen } = useSidebarOpenState();
  return (
    <Link to="/" underline="none" className={styles.brand} aria-label="Home">
      <Brand compact={!isOpen} />
    </Link>
  );
}
