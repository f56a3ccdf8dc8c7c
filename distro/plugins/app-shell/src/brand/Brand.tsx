import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import styles from './Brand.module.css';
import { Mark } from './Mark';

/** The platform's mark and name. */
export function Brand({ className, compact = false }: { className?: string; compact?: boolean }) {
  const title = useApi(configApiRef).getOptionalString('app.title') ?? 'Stagecraft';
  return (
    <span className={[styles.brand, className].filter(Boolean).join(' ')}>
      <Mark />
      {!compact && <span className={styles.name}>{title}</span>}
    </span>
  );
}
