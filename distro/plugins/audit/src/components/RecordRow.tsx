import { Link } from '@backstage/ui';
import { RiArrowDownSLine, RiArrowRightSLine } from '@remixicon/react';
import { Aside } from '@stagecraft/page-parts';
import { useId, useState } from 'react';
import type { AuditRecord } from '../api/AuditApi';
import type { People } from '../hooks/usePeople';
import type { LinkTo } from '../model/filters';
import { targetOf } from '../model/target';
import { shortRef, when } from '../model/text';
import { Outcome } from './Outcome';
import { RecordDetails } from './RecordDetails';
import styles from './RecordTable.module.css';

type RecordRowProps = { record: AuditRecord; people: People; linkTo: LinkTo };

export function RecordRow({ record, people, linkTo }: RecordRowProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const Arrow = open ? RiArrowDownSLine : RiArrowRightSLine;
  const { time, actor, plugin, action, status, decision, traceId } = record;
  const name = actor && people.get(actor.toLocaleLowerCase('en-US'));
  const who = actor ? shortRef(actor) : 'not known';
  return (
    <>
      <tr data-open={open} className={styles.record}>
        <td data-label="When" className={styles.when}>
          <button
            type="button"
            className={styles.toggle}
            aria-expanded={open}
            aria-controls={id}
            aria-label={`Details of ${action} by ${who}, ${when(time)}`}
            onClick={() => setOpen(!open)}
          >
            <Arrow size={18} aria-hidden="true" />
            <time dateTime={time}>{when(time)}</time>
          </button>
        </td>
        <th scope="row" data-label="Person">
          {name ?? who}
          {name && <Aside className={styles.aside}>{who}</Aside>}
        </th>
        <td data-label="Action">
          {action}
          <Aside className={styles.aside}>{plugin}</Aside>
        </td>
        <td data-label="Done to">
          <TargetCell record={record} />
        </td>
        <td data-label="Outcome">
          <Outcome status={status} />
          {decision && <Aside className={styles.aside}>decision: {decision}</Aside>}
        </td>
        <td data-label="Trace">
          {traceId ? (
            <Link href={linkTo({ text: traceId })} aria-label={`Everything in trace ${traceId}`} title={traceId}>
              {traceId.slice(0, 8)}
            </Link>
          ) : (
            '–'
          )}
        </td>
      </tr>
      <tr id={id} hidden={!open} className={styles.extra}>
        <td colSpan={6} className={styles.details}>
          {open && <RecordDetails record={record} linkTo={linkTo} />}
        </td>
      </tr>
    </>
  );
}

function TargetCell({ record }: { record: AuditRecord }) {
  const target = targetOf(record);
  if (!target) {
    return <>–</>;
  }
  return target.href ? (
    <Link href={target.href}>{target.text}</Link>
  ) : (
    <span className={styles.path}>{target.text}</span>
  );
}
