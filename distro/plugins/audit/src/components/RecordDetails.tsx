import { Link } from '@backstage/ui';
import type { AuditRecord } from '../api/AuditApi';
import type { LinkTo } from '../model/filters';
import { type Fact, factsOf } from '../model/target';
import { shortRef, titleOf } from '../model/text';
import styles from './RecordTable.module.css';

type RecordDetailsProps = { record: AuditRecord; linkTo: LinkTo };

/** All that is known of one action, and the ways to what belongs to it. */
export function RecordDetails({ record, linkTo }: RecordDetailsProps) {
  const { actor, action, plugin, traceId } = record;
  return (
    <section aria-label={`Details of ${action}`} className={styles.card}>
      <div className={styles.columns}>
        <Facts title="What happened" facts={happened(record)} />
        <Facts title="What the plugin told" facts={factsOf(record.meta)} />
      </div>
      <nav aria-label="Records that belong to it" className={styles.links}>
        {actor && <Link href={linkTo({ person: actor })}>All of {shortRef(actor)}</Link>}
        <Link href={linkTo({ action, plugin })}>Every {action}</Link>
        {traceId && <Link href={linkTo({ text: traceId })}>Everything in this trace</Link>}
      </nav>
    </section>
  );
}

function happened(record: AuditRecord): Fact[] {
  const { time, actor, method, path, address, userAgent, traceId, severity, error, decision, id } = record;
  const call = [method, path].filter(Boolean).join(' ');
  const facts = { error, decision, time, actor, severity, call, address, browser: userAgent, traceId, recordId: id };
  return Object.entries(facts).flatMap(([name, value]) => (value ? [{ name, value }] : []));
}

function Facts({ title, facts }: { title: string; facts: Fact[] }) {
  if (facts.length === 0) {
    return null;
  }
  return (
    <div>
      <h3 className={styles.title}>{title}</h3>
      <dl className={styles.facts}>
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt title={name}>{titleOf(name)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
