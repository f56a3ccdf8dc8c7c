import type { ReactNode } from 'react';
import styles from './DataTable.module.css';

type DataTableProps = { label: string; columns: string[]; className?: string; children: ReactNode };

const together = (...names: (string | undefined)[]): string => names.filter(Boolean).join(' ');

/** An ordinary table: it is read aloud as one. */
export function DataTable({ label, columns, className, children }: DataTableProps) {
  return (
    <div className={styles.frame}>
      <table className={together(styles.table, className)} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** The smaller second line of a cell. */
export function Aside({ className, children }: { className?: string; children: ReactNode }) {
  return <span className={together(styles.aside, className)}>{children}</span>;
}
