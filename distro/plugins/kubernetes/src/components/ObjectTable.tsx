import type { ObjectRow } from '../model/objectRow';
import styles from './Table.module.css';

/** What stands around the pods. */
export function ObjectTable({ objects, label }: { objects: ObjectRow[]; label: string }) {
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col">Name</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {objects.map(({ kind, name, state }) => (
            <tr key={`${kind}/${name}`}>
              <td data-label="Kind">{kind}</td>
              <th scope="row">{name}</th>
              <td data-label="State">{state}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
