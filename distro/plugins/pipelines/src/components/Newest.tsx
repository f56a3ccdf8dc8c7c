import { ButtonLink, Text } from '@backstage/ui';
import { Fact, Facts, StateMark } from '@stagecraft/page-parts';
import { type EntityPipelines, isUnderWay, type PipelineRun } from '@stagecraft/plugin-pipelines-common';
import { useId } from 'react';
import { wordsOf } from '../model/status';
import { ago, lasting } from '../model/time';
import { Commit } from './Commit';
import { JobTable } from './JobTable';
import styles from './Pipelines.module.css';

function tookOf({ status, durationSeconds, startedAt }: PipelineRun): string {
  if (durationSeconds !== undefined) return lasting(durationSeconds);
  if (!startedAt || !isUnderWay(status)) return '–';
  return `${lasting(Math.max(0, (Date.now() - Date.parse(startedAt)) / 1000))} so far`;
}

function About({ pipeline }: { pipeline: PipelineRun }) {
  return (
    <Facts className={styles.facts}>
      <Fact name="Commit">
        <Commit pipeline={pipeline} />
      </Fact>
      <Fact name="By">
        {pipeline.by ?? '–'}
        {pipeline.source && <span className={styles.source}>{pipeline.source.replaceAll('_', ' ')}</span>}
      </Fact>
      <Fact name="Began">
        <time dateTime={pipeline.createdAt}>{ago(pipeline.createdAt)}</time>
      </Fact>
      <Fact name="Took">{tookOf(pipeline)}</Fact>
    </Facts>
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
          <StateMark {...words} />
        </span>
        <ButtonLink href={pipeline.url} variant="secondary" size="small" className={styles.onward}>
          Open in the forge
        </ButtonLink>
      </div>
      <About pipeline={pipeline} />
      {pipeline.problem && <pre className={styles.problem}>{pipeline.problem}</pre>}
      {jobs.length > 0 && <JobTable jobs={jobs} label={`Jobs of pipeline #${pipeline.id}`} />}
    </section>
  );
}
