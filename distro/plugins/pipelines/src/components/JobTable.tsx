import { Link } from '@backstage/ui';
import { Aside, DataTable, StateMark } from '@stagecraft/page-parts';
import type { PipelineJob } from '@stagecraft/plugin-pipelines-common';
import { jobWords } from '../model/status';
import { lasting } from '../model/time';
import styles from './Cells.module.css';

/** The jobs of one pipeline, in the order of its stages. */
export function JobTable({ jobs, label }: { jobs: PipelineJob[]; label: string }) {
  return (
    <DataTable label={label} columns={['Job', 'Stage', 'State', 'Took']}>
      {jobs.map((job) => (
        <tr key={job.id}>
          <th scope="row">
            <Link href={job.url}>{job.name}</Link>
          </th>
          <td data-label="Stage">{job.stage}</td>
          <td data-label="State">
            <StateMark {...jobWords(job)} />
            {job.reason && <Aside className={styles.why}>{job.reason.replaceAll('_', ' ')}</Aside>}
          </td>
          <td data-label="Took" className={styles.number}>
            {job.durationSeconds === undefined ? '–' : lasting(job.durationSeconds)}
          </td>
        </tr>
      ))}
    </DataTable>
  );
}
