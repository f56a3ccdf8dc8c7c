import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { ResultLink } from '@stagecraft/plugin-requests-common';
import { type ActionContext, ActionFailedError, type ActionResult, ActionUnavailableError } from '../actions/action';
import type { ActionRegistry } from '../actions/registry';
import type { Observer } from '../service/Observer';
import { scopeOf } from '../service/scope';
import type { Changes, RequestStore, Transition } from '../store/RequestStore';
import { type RequestRow, toRequest } from '../store/row';
import { fillLinkUrl } from '../template';
import type { RequestTypes } from '../types/load';
import { type RequestCheck, runChecks } from './checks';
import type { Claim } from './claim';
import type { Dispatcher } from './Dispatcher';
import { delayAfter, type ExecutorSettings } from './settings';

export const SYSTEM = 'system';

export type RunnerOptions = {
  store: RequestStore;
  types: RequestTypes;
  actions: ActionRegistry;
  checks: readonly RequestCheck[];
  dispatcher: Dispatcher;
  observer: Observer;
  settings: ExecutorSettings;
  logger: LoggerService;
};

const RELEASED = { lease_token: null, lease_until: null } satisfies Changes;

/** Takes one claimed request one step further. */
export class Runner {
  constructor(private readonly options: RunnerOptions) {}

  async run(claim: Claim, signal: AbortSignal): Promise<void> {
    if (claim.row.state === 'policy') {
      await this.decidePolicy(claim);
    } else {
      await this.carryOut(claim, signal);
    }
  }

  private async decidePolicy({ row, leaseToken }: Claim): Promise<void> {
    const { checks, dispatcher, store } = this.options;
    try {
      const verdict = await runChecks(checks, toRequest(row));
      const changes = {
        ...RELEASED,
        next_attempt_at: null,
        attempts: 0,
        message: verdict.event === 'policy-refuse' ? verdict.reason : null,
      };
      const after = await store.transaction(async (transaction) => {
        const moved = await store.transition(
          row,
          { event: verdict.event, actor: SYSTEM, reason: verdict.reason, changes, leaseToken },
          transaction,
        );
        if (moved.state === 'queued') await dispatcher.dispatch(moved, transaction);
        return moved;
      });
      this.options.observer.changed(after, verdict.event, SYSTEM, verdict.reason);
    } catch (error) {
      await this.postpone(
        { row: { ...row, attempts: row.attempts + 1 }, leaseToken },
        new ActionUnavailableError(textOf(error)),
      );
    }
  }

  private async carryOut(claim: Claim, signal: AbortSignal): Promise<void> {
    let held = await this.begin(claim);
    const progress = async (message: string, links: ResultLink[]) => {
      held = await this.note(held, { message, links });
    };
    let outcome: ActionResult;
    try {
      outcome = await this.execute(held.row, progress, signal);
    } catch (error) {
      // stopped or overtaken: whether it had its effect is unknown, and the next attempt uses the same key
      if (!signal.aborted) await this.failOrPostpone(held, error);
      return;
    }
    const changes = { result: outcome.result, links: this.linksOf(held.row, outcome), message: null };
    await this.finish(held, { event: 'succeed', actor: SYSTEM, changes });
  }

  private async note({ row, leaseToken }: Claim, changes: Changes): Promise<Claim> {
    const { store } = this.options;
    return { row: await store.transaction((transaction) => store.update(row, changes, transaction)), leaseToken };
  }

  /** The attempt is counted before the call, so that one that dies in the middle shows. */
  private async begin({ row, leaseToken }: Claim): Promise<Claim> {
    const { store, types } = this.options;
    const attempts = row.attempts + 1;
    const minutes = types.get(row.type_id)?.deadlineMinutes ?? 60;
    const changes: Changes = {
      attempts,
      message: null,
      next_attempt_at: null,
      deadline_at: row.deadline_at ?? new Date(Date.now() + minutes * 60_000),
    };
    const after = await store.transaction((transaction) =>
      row.state === 'queued'
        ? store.transition(
            row,
            { event: 'start', actor: SYSTEM, reason: `attempt ${attempts}`, changes, leaseToken },
            transaction,
          )
        : store.update(row, changes, transaction),
    );
    if (row.state === 'queued') this.options.observer.changed(after, 'start', SYSTEM);
    return { row: after, leaseToken };
  }

  private async execute(
    row: RequestRow,
    progress: ActionContext['progress'],
    signal: AbortSignal,
  ): Promise<ActionResult> {
    const { types, actions, logger } = this.options;
    const type = types.get(row.type_id);
    const action = type && actions.get(type.action.kind);
    if (!type || !action) {
      throw new ActionFailedError(
        `The request type '${row.type_id}' is no longer there: a platform admin has to bring it back, then retry`,
      );
    }
    return action.execute({
      action: type.action as JsonObject,
      scope: scopeOf(row),
      idempotencyKey: row.id,
      attempt: row.attempts,
      deadline: row.deadline_at ?? new Date(),
      progress,
      signal,
      logger: logger.child({ requestId: row.id }),
    });
  }

  private linksOf(row: RequestRow, outcome: ActionResult): ResultLink[] {
    const declared = this.options.types.get(row.type_id)?.resultLinks ?? [];
    const scope = { ...scopeOf(row), result: outcome.result };
    const filled = declared.map((link) => ({ ...link, url: fillLinkUrl(link.url, scope) }));
    return [...outcome.links, ...filled.filter((link): link is ResultLink => link.url !== undefined)];
  }

  private async failOrPostpone(claim: Claim, error: unknown): Promise<void> {
    if (error instanceof ActionFailedError) {
      await this.fail(claim, error.message);
    } else {
      await this.postpone(claim, error);
    }
  }

  private async postpone(claim: Claim, error: unknown): Promise<void> {
    const { row } = claim;
    const asked = error instanceof ActionUnavailableError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
    const next = new Date(Date.now() + Math.max(asked, delayAfter(row.attempts, this.options.settings)));
    if (row.state === 'running' && row.deadline_at && next > row.deadline_at) {
      await this.fail(claim, `Given up after ${row.attempts} attempts. The last one: ${textOf(error)}`);
      return;
    }
    const reason = `attempt ${row.attempts}: ${textOf(error)}; next at ${next.toISOString()}`;
    await this.finish(claim, {
      event: 'postpone',
      actor: SYSTEM,
      reason,
      changes: { next_attempt_at: next, attempts: row.attempts, message: textOf(error) },
    });
  }

  private async fail(claim: Claim, message: string): Promise<void> {
    await this.finish(claim, { event: 'fail', actor: SYSTEM, reason: message, changes: { message } });
  }

  private async finish({ row, leaseToken }: Claim, transition: Transition): Promise<void> {
    const { store, observer } = this.options;
    const ended = transition.event === 'postpone' ? {} : { finished_at: new Date(), next_attempt_at: null };
    const changes = { ...ended, ...transition.changes, ...RELEASED };
    const after = await store.transaction((transaction) =>
      store.transition(row, { ...transition, changes, leaseToken }, transaction),
    );
    observer.changed(after, transition.event, transition.actor, transition.reason);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
