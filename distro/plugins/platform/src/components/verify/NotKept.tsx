import { Text } from '@backstage/ui';
import { Aside, DataTable } from '@stagecraft/page-parts';
import type { VerifyControl, VerifyLatest, VerifyState } from '@stagecraft/plugin-platform-common';
import { Guidance } from './Guidance';
import { type Mark, VerdictMark } from './VerdictMark';
import styles from './Verify.module.css';

type Details = NonNullable<VerifyLatest['details']>;

const shown: Partial<Record<VerifyState, { mark: Mark; label: string }>> = {
  failed: { mark: 'bad', label: 'Broken' },
  unknown: { mark: 'unclear', label: 'Unclear' },
  accepted: { mark: 'accepted', label: 'Accepted' },
};
const plainly: Record<VerifyState, string> = {
  passed: 'kept',
  failed: 'broken',
  unknown: 'could not be checked',
  'not-applicable': 'not applicable',
  accepted: 'accepted',
  'not-run': 'not run',
};
const order = Object.keys(shown);
const severities = ['critical', 'high', 'medium', 'low'];

const rank = ({ state, severity }: VerifyControl): number =>
  order.indexOf(state) * severities.length + severities.indexOf(severity);

/** Each promise that is not kept: what was found, and what to do. Then what is otherwise than the last time. */
export function NotKept({ details: { controls, changes } }: { details: Details }) {
  const listed = controls.filter(({ state }) => shown[state]).sort((one, other) => rank(one) - rank(other));
  const titles = new Map(controls.map(({ id, title }) => [id, title]));
  return (
    <>
      {listed.length > 0 && <ControlTable controls={listed} />}
      {changes.length > 0 && (
        <div className={styles.changes}>
          <Text as="h3" variant="body-medium" weight="bold">
            Since the time before
          </Text>
          <ul>
            {changes.map(({ id, before, now }) => (
              <li key={id}>
                <strong>{id}</strong> {titles.get(id)}: {plainly[before]} → <strong>{plainly[now]}</strong>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

/** A sentence begins with a capital; the name of a setting stays as it is. */
const capital = (text: string): string =>
  text.replace(/^[a-z]+(?=\s)/, (word) => word[0].toUpperCase() + word.slice(1));

function ControlTable({ controls }: { controls: readonly VerifyControl[] }) {
  return (
    <DataTable label="Promises that are not kept" columns={['Promise', 'Result', 'What was found', 'What to do']}>
      {controls.map((control) => (
        <ControlRow key={control.id} control={control} />
      ))}
    </DataTable>
  );
}

function ControlRow({ control }: { control: VerifyControl }) {
  const { id, title, layer, severity, state, found, remedy, waived } = control;
  const look = shown[state];
  return (
    <tr>
      <th scope="row">
        {title}
        <Aside>
          {id} · {layer}
        </Aside>
      </th>
      <td data-label="Result">
        {look && <VerdictMark {...look} />}
        <Aside className={styles.severity}>Severity: {severity}</Aside>
      </td>
      <td data-label="What was found">
        {capital(found)}
        {waived && (
          <Aside>
            Accepted by {waived.by} until {waived.until}: {waived.why}
          </Aside>
        )}
      </td>
      <td data-label="What to do">
        {remedy}
        <Guidance control={control} />
      </td>
    </tr>
  );
}
