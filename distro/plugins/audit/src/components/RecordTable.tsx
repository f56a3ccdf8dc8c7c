import { DataTable } from '@stagecraft/page-parts';
import type { AuditRecord } from '../api/AuditApi';
import type { People } from '../hooks/usePeople';
import type { LinkTo } from '../model/filters';
import { RecordRow } from './RecordRow';
import styles from './RecordTable.module.css';

const columns = ['When', 'Person', 'Action', 'Done to', 'Outcome', 'Trace'];

export interface RecordTableProps {
  records: AuditRecord[];
  people: People;
  linkTo: LinkTo;
}

/** An ordinary table: each row opens to what else is known, which table components do not offer. */
export function RecordTable({ records, people, linkTo }: RecordTableProps) {
  return (
    <DataTable label="Audit records" columns={columns} className={styles.table}>
      {records.map((record) => (
        <RecordRow key={record.id} record={record} people={people} linkTo={linkTo} />
      ))}
    </DataTable>
  );
}
