import type { AuditRecord } from '../api/AuditApi';
import type { People } from '../hooks/usePeople';
import type { FilterValues } from '../model/filters';
import { RecordRow } from './RecordRow';
import styles from './RecordTable.module.css';

export type LinkTo = (filters: Partial<FilterValues>) => string;

export interface RecordTableProps {
  records: AuditRecord[];
  people: People;
  linkTo: LinkTo;
}

/** An ordinary table: each row opens to what else is known, which table components do not offer. */
export function RecordTable({ records, people, linkTo }: RecordTableProps) {
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label="Audit records">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Person</th>
            <th scope="col">Action</th>
            <th scope="col">Done to</th>
            <th scope="col">Outcome</th>
            <th scope="col">Trace</th>
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <RecordRow key={record.id} record={record} people={people} linkTo={linkTo} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
