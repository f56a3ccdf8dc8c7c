import { VisuallyHidden } from '@backstage/ui';
import type { VerifyRun, VerifyVerdict } from '@stagecraft/plugin-platform-common';
import { day, moment } from './dates';
import { columnsOf, describeTrend } from './trend';
import styles from './Verify.module.css';

const step = 12;
const height = 56;
const words: Record<VerifyVerdict, string> = { kept: 'kept', broken: 'broken', unclear: 'unclear' };

/** One column a run: what is kept, and upon it what is not. The same as a sentence and as a table. */
export function Trend({ runs }: { runs: readonly VerifyRun[] }) {
  const first = runs[0];
  const last = runs[runs.length - 1];
  return (
    <figure className={styles.trend}>
      <figcaption>Last {runs.length} runs</figcaption>
      <svg
        role="img"
        aria-label={describeTrend(runs)}
        viewBox={`0 0 ${runs.length * step - 3} ${height}`}
        style={{ width: runs.length * step - 3 }}
      >
        {columnsOf(runs, { step, height }).map(({ run, x, kept, missing }) => (
          <g key={run.startedAt}>
            <title>{`${moment(run.startedAt)}: ${run.kept} of ${run.of} kept, ${words[run.verdict]}`}</title>
            <rect className={styles.keptPart} x={x} y={height - kept} width={9} height={kept} rx={1.5} />
            {missing > 0 && (
              <rect className={styles[`${run.verdict}Part`]} x={x} y={0} width={9} height={missing - 1.5} rx={1.5} />
            )}
          </g>
        ))}
      </svg>
      <div className={styles.axis} aria-hidden="true">
        <span>{day(first.startedAt)}</span>
        {day(first.startedAt) !== day(last.startedAt) && <span>{day(last.startedAt)}</span>}
      </div>
      <VisuallyHidden>
        <RunTable runs={runs} />
      </VisuallyHidden>
    </figure>
  );
}

function RunTable({ runs }: { runs: readonly VerifyRun[] }) {
  return (
    <table aria-label="Last runs">
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">Kept</th>
          <th scope="col">Verdict</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.startedAt}>
            <th scope="row">{moment(run.startedAt)}</th>
            <td>
              {run.kept} of {run.of}
            </td>
            <td>{words[run.verdict]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
