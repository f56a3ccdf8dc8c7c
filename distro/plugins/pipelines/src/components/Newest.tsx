import { ButtonLink, Text } from '@backstage/ui';
import { type EntityPipelines, isUnderWay, type PipelineRun } from '@stagecraft/plugin-pipelines-common';
import { useId } from 'react';
import { wordsOf } from '../model/status';
import { ago, lasting } from '../model/time';
import { Commit } from './Commit';
import { JobTable } from './JobTable';
import styles from './Pipelines.module.css';
import { StatusMark } from './StatusMark';

function tookOf({ status, durationSeconds, startedAt }: PipelineRun): string {
  if (durationSeconds !== undefined) return lasting(durationSeconds);
  if (!startedAt || !isUnderWay(status)) return '–';
  return `${lasting(Math.max(0, (Date.now() - Date.parse(startedAt)) / 1000))} so far`;
}

function Facts({ pipeline }: { pipeline: PipelineRun }) {
  return (
    <dl className={styles.facts}>
      <div>
        <dt>Commit</dt>
        <dd>
          <Commit pipeline={pipeline} />
        </dd>
      </div>
      <div>
        <dt>By</dt>
        <dd>
          {pipeline.by ?? '–'}
          {pipeline.source && <span className={styles.source}>{pipeline.source.replaceAll('_', ' ')}</span>}
        </dd>
      </div>
      <div>
        <dt>Began</dt>
        <dd>
          <time dateTime={pipeline.createdAt}>{ago(pipeline.createdAt)}</time>
        </dd>
      </div>
      <div>
        <dt>Took</dt>
        <dd>{tookOf(pipeline)}</dd>
      </div>
    </dl>
  );
}

/** How the newest pipeline is, by whom and of what, and its jobs. */
export function Newest({ pipelines: [pipeline], jobs }: EntityPipelines) {
  const id = useId();
  const words = wordsOf(pipeline.status);
  return (
    <section aria-labelledby={id} className={styles.section}>
      <div className={styles.head}>
        <Text as="h2" variant="title-small" weight="bold" id={id}>
          {`Pipeline #${pipeline.id}`}
        </Text>
        {/* Only the word, so that a change is read aloud and the rest is not. */}
        <span role="status">
          <StatusMark {...words} />
        </span>
        <ButtonLink href={pipeline.url} variant="secondary" size="small" className={styles.onward}>
          Open in the forge
        </ButtonLink>
      </div>
      <Facts pipeline={pipeline} />
      {pipeline.problem && <pre className={styles.problem}>{pipeline.problem}</pre>}
      {jobs.length > 0 && <JobTable jobs={jobs} label={`Jobs of pipeline #${pipeline.id}`} />}
    </section>
  );
}
