import { Alert, Skeleton } from '@backstage/ui';
import type { VerifyLatest, VerifyOverview } from '@stagecraft/plugin-platform-common';
import { useVerify } from '../../hooks';
import { elapsed } from '../elapsed';
import { Section } from '../Section';
import { Empty } from './Empty';
import { Layers } from './Layers';
import { NotKept } from './NotKept';
import { Score } from './Score';
import { Trend } from './Trend';
import styles from './Verify.module.css';

/** Whether the platform keeps what its phase promises: the latest run of `stagecraft verify`, and how it was before. */
export function VerifySection() {
  const { value, error } = useVerify();
  return (
    <Section title="Promises" lead="What this phase promises, and whether it holds: checked by doing it.">
      {error && (
        <Alert
          status="warning"
          icon
          title={value ? 'Not up to date' : 'The results cannot be shown'}
          description={value ? `What you see is older: ${error.message}` : error.message}
        />
      )}
      {value && <Content overview={value} />}
      {!value && !error && <Skeleton height={160} />}
    </Section>
  );
}

function Content({ overview: { latest, trend } }: { overview: VerifyOverview }) {
  if (!latest) {
    return <Empty />;
  }
  return (
    <>
      {latest.stale && <Stale latest={latest} />}
      <div className={styles.card}>
        <div className={styles.head}>
          <Score latest={latest} />
          {trend.length > 1 && <Trend runs={trend} />}
        </div>
        {latest.details ? (
          <Layers {...latest.details} />
        ) : (
          <p className={styles.note}>What is not kept is shown to leads and platform administrators.</p>
        )}
      </div>
      {latest.details && <NotKept details={latest.details} />}
    </>
  );
}

function Stale({ latest: { startedAt } }: { latest: VerifyLatest }) {
  return (
    <Alert
      status="warning"
      icon
      title="The latest result is old"
      description={
        <>
          The last run was {elapsed(startedAt)} ago, and one was expected since. Run <code>stagecraft verify</code>; why
          a scheduled one does not come, <code>stagecraft logs verify</code> says.
        </>
      }
    />
  );
}
