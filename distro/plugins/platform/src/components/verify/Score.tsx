import { Text } from '@backstage/ui';
import type { VerifyLatest, VerifyVerdict } from '@stagecraft/plugin-platform-common';
import { elapsed } from '../elapsed';
import { moment } from './dates';
import { type Mark, VerdictMark } from './VerdictMark';
import styles from './Verify.module.css';

const words: Record<VerifyVerdict, { mark: Mark; label: string }> = {
  kept: { mark: 'good', label: 'Every promise is kept' },
  broken: { mark: 'bad', label: 'A promise is broken' },
  unclear: { mark: 'unclear', label: 'Not everything could be checked' },
};

/** How much is kept, and when somebody looked. */
export function Score({ latest }: { latest: VerifyLatest }) {
  const { verdict, kept, of, startedAt, details } = latest;
  const journeys = details?.journeys;
  return (
    <div className={styles.score}>
      <VerdictMark {...words[verdict]} large />
      <p className={styles.figure}>
        <strong>{kept}</strong> of {of} kept
      </p>
      <Text as="p" color="secondary">
        Checked <time dateTime={startedAt}>{elapsed(startedAt)} ago</time>, {moment(startedAt)}
        {details && ` · in ${Math.max(1, Math.round(details.milliseconds / 1000))} s`}
      </Text>
      {journeys && (
        <Text as="p" color="secondary">
          Journeys in a browser: {journeys.passed} passed, {journeys.failed} failed
        </Text>
      )}
    </div>
  );
}
