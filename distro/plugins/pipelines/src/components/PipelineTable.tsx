import { Link } from '@backstage/ui';
import { DataTable, StateMark } from '@stagecraft/page-parts';
import type { PipelineRun } from '@stagecraft/plugin-pipelines-common';
import { wordsOf } from '../model/status';
import { ago, lasting } from '../model/time';
import { Commit } from './Commit';
import styles from './Cells.module.css';

export function PipelineTable({ pipelines, label }: { pipelines: PipelineRun[]; label: string }) {
  return (
    <DataTable label={label} columns={['Pipeline', 'State', 'Commit', 'By', 'Began', 'Took']}>
      {pipelines.map((pipeline) => (
        <tr key={pipeline.id}>
          <th scope="row">
            <Link href={pipeline.url}>{`#${pipeline.id}`}</Link>
          </th>
          <td data-label="State">
            <StateMark {...wordsOf(pipeline.status)} />
          </td>
          <td data-label="Commit">
            <Commit pipeline={pipeline} />
          </td>
          <td data-label="By">{pipeline.by ?? '–'}</td>
          <td data-label="Began" className={styles.number}>
            <time dateTime={pipeline.createdAt}>{ago(pipeline.createdAt)}</time>
          </td>
          <td data-label="Took" className={styles.number}>
            {pipeline.durationSeconds === undefined ? '–' : lasting(pipeline.durationSeconds)}
          </td>
        </tr>
      ))}
    </DataTable>
  );
}
