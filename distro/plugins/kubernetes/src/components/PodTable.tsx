import { age } from '../model/age';
import type { PodRow } from '../model/podRow';
import { PodState } from './PodState';
import styles from './Table.module.css';

/** What `kubectl get pods` shows. An ordinary table: it is read aloud as one. */
export function PodTable({ pods, label }: { pods: PodRow[]; label: string }) {
  const severalNamespaces = new Set(pods.map(({ namespace }) => namespace)).size > 1;
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {severalNamespaces && <th scope="col">Namespace</th>}
            <th scope="col">Pod</th>
            <th scope="col">Ready</th>
            <th scope="col">Status</th>
            <th scope="col">Restarts</th>
            <th scope="col">Age</th>
          </tr>
        </thead>
        <tbody>
          {pods.map((pod) => (
            <tr key={`${pod.namespace}/${pod.name}`}>
              {severalNamespaces && <td data-label="Namespace">{pod.namespace}</td>}
              <th scope="row">{pod.name}</th>
              <td data-label="Ready" className={styles.number}>
                {pod.ready}/{pod.containers}
              </td>
              <td data-label="Status">
                <PodState state={pod.state} look={pod.look} />
                {pod.why && <span className={styles.why}>{pod.why}</span>}
              </td>
              <td data-label="Restarts" className={styles.number}>
                {pod.restarts}
              </td>
              <td data-label="Age" className={styles.number}>
                {age(pod.created)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
