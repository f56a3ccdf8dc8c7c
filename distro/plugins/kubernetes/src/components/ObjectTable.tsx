import { DataTable } from '@stagecraft/page-parts';
import type { ObjectRow } from '../model/objectRow';

/** What stands around the pods. */
export function ObjectTable({ objects, label }: { objects: ObjectRow[]; label: string }) {
  return (
    <DataTable label={label} columns={['Kind', 'Name', 'State']}>
      {objects.map(({ kind, name, state }) => (
        <tr key={`${kind}/${name}`}>
          <td data-label="Kind">{kind}</td>
          <th scope="row">{name}</th>
          <td data-label="State">{state}</td>
        </tr>
      ))}
    </DataTable>
  );
}
