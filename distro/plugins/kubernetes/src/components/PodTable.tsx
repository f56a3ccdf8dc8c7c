import { Aside, DataTable, StateMark } from '@stagecraft/page-parts';
import { age } from '../model/age';
import type { PodRow } from '../model/podRow';
import styles from './PodTable.module.css';

const columns = ['Pod', 'Ready', 'Status', 'Restarts', 'Age'];

/** What `kubectl get pods` shows. */
export function PodTable({ pods, label }: { pods: PodRow[]; label: string }) {
  const severalNamespaces = new Set(pods.map(({ namespace }) => namespace)).size > 1;
  return (
    <DataTable label={label} columns={severalNamespaces ? ['Namespace', ...columns] : columns}>
      {pods.map((pod) => (
        <tr key={`${pod.namespace}/${pod.name}`}>
          {severalNamespaces && <td data-label="Namespace">{pod.namespace}</td>}
          <th scope="row">{pod.name}</th>
          <td data-label="Ready" className={styles.number}>
            {pod.ready}/{pod.containers}
          </td>
          <td data-label="Status">
            <StateMark text={pod.state} look={pod.look} />
            {pod.why && <Aside className={styles.why}>{pod.why}</Aside>}
          </td>
          <td data-label="Restarts" className={styles.number}>
            {pod.restarts}
          </td>
          <td data-label="Age" className={styles.number}>
            {age(pod.created)}
          </td>
        </tr>
      ))}
    </DataTable>
  );
}
