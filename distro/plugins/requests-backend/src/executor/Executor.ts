import type { LoggerService } from '@backstage/backend-plugin-api';
import type { RequestStore } from '../store/RequestStore';
import { type Claim, claimDue, releaseLease, renewLease } from './claim';
import type { ExecutorSettings } from './settings';

export type Work = (claim: Claim, signal: AbortSignal) => Promise<void>;

/** Looks for due requests, and keeps the lease on each while it is worked on. Any number of replicas may run one. */
export class Executor {
  private readonly active = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private lookAgain = false;
  private blind = false;

  constructor(
    private readonly store: RequestStore,
    private readonly work: Work,
    private readonly settings: ExecutorSettings,
    private readonly logger: LoggerService,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.wake(), this.settings.pollMilliseconds);
    this.wake();
  }

  /** What is under way is aborted and given back, so that another replica takes it at once. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort(new Error('the portal is stopping'));
    await this.looking;
    await Promise.allSettled([...this.active]);
  }

  wake(): void {
    if (this.looking) {
      this.lookAgain = true;
      return;
    }
    this.looking = this.look().finally(() => {
      this.looking = undefined;
      if (this.lookAgain) {
        this.lookAgain = false;
        this.wake();
      }
    });
  }

  private async look(): Promise<void> {
    const free = this.settings.concurrency - this.active.size;
    if (free <= 0 || this.stopping.signal.aborted) {
      return;
    }
    try {
      const claims = await claimDue(this.store, free, this.settings.leaseMilliseconds);
      if (this.blind) this.logger.info('Requests that wait can be looked up again');
      this.blind = false;
      for (const claim of claims) this.begin(claim);
    } catch (error) {
      // said once, not every second for as long as the database is away
      if (!this.blind)
        this.logger.warn(`Requests that wait cannot be looked up; trying again until it works: ${error}`);
      this.blind = true;
    }
  }

  private begin(claim: Claim): void {
    const running = this.run(claim).finally(() => {
      this.active.delete(running);
      this.wake();
    });
    this.active.add(running);
  }

  private async run(claim: Claim): Promise<void> {
    const lost = new AbortController();
    const heartbeat = setInterval(() => this.renew(claim, lost), this.settings.leaseMilliseconds / 3);
    try {
      await this.work(claim, AbortSignal.any([lost.signal, this.stopping.signal]));
    } catch (error) {
      this.logger.error(`Request ${claim.row.id} could not be taken further; it will be tried again: ${error}`);
    } finally {
      clearInterval(heartbeat);
      if (this.stopping.signal.aborted) await releaseLease(this.store, claim).catch(() => undefined);
    }
  }

  private async renew(claim: Claim, lost: AbortController): Promise<void> {
    try {
      if (!(await renewLease(this.store, claim, this.settings.leaseMilliseconds))) {
        lost.abort(new Error('the lease was lost'));
      }
    } catch (error) {
      this.logger.warn(`The lease of request ${claim.row.id} could not be renewed: ${error}`);
    }
  }
}
