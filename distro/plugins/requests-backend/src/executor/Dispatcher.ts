import type { Knex } from 'knex';
import type { RequestRow } from '../store/row';

/** Hands a queued request over to whoever carries it out. */
export interface Dispatcher {
  /** In the transaction that makes the request `queued`: both happen, or neither. */
  dispatch(row: RequestRow, transaction: Knex.Transaction): Promise<void>;
  /** After that transaction: a hint that there is work. Losing it must not lose the work. */
  wake(): void;
}

/** Phase 1: the table itself is the queue, and this process looks at it. */
export class DirectDispatcher implements Dispatcher {
  private listener: () => void = () => undefined;

  onWake(listener: () => void): void {
    this.listener = listener;
  }

  async dispatch(): Promise<void> {}

  wake(): void {
    this.listener();
  }
}
