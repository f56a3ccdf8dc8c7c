import { Link } from '@backstage/ui';
import { Aside } from '@stagecraft/page-parts';
import type { PipelineRun } from '@stagecraft/plugin-pipelines-common';
import styles from './Cells.module.css';

/** What was committed, and where. */
export function Commit({ pipeline: { commit, ref } }: { pipeline: PipelineRun }) {
  const short = commit.sha.slice(0, 8);
  return (
    <>
      <Link href={commit.url}>{commit.title ?? short}</Link>
      <Aside className={styles.why}>
        {ref && `${ref} · `}
        <code>{short}</code>
      </Aside>
    </>
  );
}
