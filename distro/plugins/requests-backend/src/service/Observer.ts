import type { AuditorService, LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { RequestEvent } from '@stagecraft/plugin-requests-common';
import { Counter, register } from 'prom-client';
import type { Directory } from '../people/Directory';
import type { RequestRow } from '../store/row';

export type ObserverOptions = {
  auditor: AuditorService;
  notifications: NotificationService;
  directory: Directory;
  logger: LoggerService;
};

const METRIC = 'stagecraft_requests_transitions_total';

/** Tells others what happened to a request. Nothing here can undo or hold up what happened. */
export class Observer {
  private readonly transitions: Counter<'type' | 'event' | 'state'>;
  private readonly pending = new Set<Promise<void>>();

  constructor(private readonly options: ObserverOptions) {
    const existing = register.getSingleMetric(METRIC) as Counter<'type' | 'event' | 'state'> | undefined;
    this.transitions =
      existing ??
      new Counter({ name: METRIC, help: 'Steps that requests took', labelNames: ['type', 'event', 'state'] });
  }

  changed(row: RequestRow, event: RequestEvent, actor: string, reason?: string): void {
    this.transitions.inc({ type: row.type_id, event, state: row.state });
    if (actor === 'system') {
      this.later(this.audit(row, event, reason), 'audited');
    }
    this.later(this.notify(row, event, reason), 'notified');
  }

  commented(row: RequestRow, author: string): void {
    if (author !== row.requester_ref) {
      this.later(this.send(row, [row.requester_ref], `New comment on ${row.title}`), 'notified');
    }
  }

  /** For shutting down and for tests: what was begun is finished. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.pending]);
  }

  private later(work: Promise<void>, what: string): void {
    const guarded = work
      .catch((error) => this.options.logger.warn(`A step of a request could not be ${what}: ${error}`))
      .finally(() => this.pending.delete(guarded));
    this.pending.add(guarded);
  }

  private async audit(row: RequestRow, event: RequestEvent, reason?: string): Promise<void> {
    const record = await this.options.auditor.createEvent({
      eventId: `request-${event}`,
      severityLevel: 'medium',
      meta: auditMeta(row),
    });
    if (event === 'fail') {
      await record.fail({ error: new Error(reason ?? 'the request failed') });
    } else {
      await record.success({ meta: reason ? { reason } : {} });
    }
  }

  private async notify(row: RequestRow, event: RequestEvent, reason?: string): Promise<void> {
    const requester = [row.requester_ref];
    if (row.state === 'approval') {
      const approvers = await this.options.directory.holdersOf(row.approver_claims);
      const others = approvers.filter((user) => user !== row.requester_ref);
      return this.send(row, others, `Please decide: ${row.title}`, `Asked by ${row.requester_ref}`);
    }
    const titles: Partial<Record<RequestEvent, string>> = {
      approve: `Approved: ${row.title}`,
      'policy-approve': `Approved: ${row.title}`,
      reject: `Rejected: ${row.title}`,
      'policy-refuse': `Refused by policy: ${row.title}`,
      succeed: `Done: ${row.title}`,
      fail: `Failed: ${row.title}`,
    };
    const title = titles[event];
    return title ? this.send(row, requester, title, reason) : undefined;
  }

  private async send(row: RequestRow, users: string[], title: string, description?: string): Promise<void> {
    if (users.length === 0) {
      return;
    }
    await this.options.notifications.send({
      recipients: { type: 'entity', entityRef: users },
      payload: {
        title,
        description,
        link: `/requests/${row.id}`,
        topic: 'requests',
        severity: row.state === 'failed' ? 'high' : 'normal',
      },
    });
  }
}

export function auditMeta(row: RequestRow) {
  return {
    requestId: row.id,
    number: Number(row.number),
    type: row.type_id,
    state: row.state,
    requester: row.requester_ref,
  };
}
