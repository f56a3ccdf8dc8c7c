import type { LoggerService } from '@backstage/backend-plugin-api';
import type { AuditBuffer } from './buffer';
import type { AuditRecord } from './record';

interface Store {
  write(records: AuditRecord[]): Promise<void>;
}

const batchSize = 200;
const interval = 500;
/** What was done shows within seconds of the database’s return; `verify` (ID-7) waits longer than this. */
const longestPause = 4000;
const stopTimeout = 3000;

/** Classes 22 and 23 of SQLSTATE blame the data: trying again cannot help, unlike with a database that is away. */
function blamesData(error: unknown): boolean {
  return /^2[23]/.test(String((error as { code?: unknown }).code ?? ''));
}

/** Carries records from the buffer into the database, in batches, for as long as it takes. */
export class AuditWriter {
  private readonly buffer: AuditBuffer;
  private readonly store: Store;
  private readonly logger: LoggerService;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<boolean> | undefined;
  private failures = 0;
  private stopped = false;

  constructor(buffer: AuditBuffer, store: Store, logger: LoggerService) {
    this.buffer = buffer;
    this.store = store;
    this.logger = logger;
  }

  start(): void {
    this.schedule();
  }

  /** Writes what waits, once; what cannot be written stays in the buffer. */
  async flush(): Promise<boolean> {
    this.running ??= this.drain().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await Promise.race([this.flush(), new Promise((resolve) => setTimeout(resolve, stopTimeout).unref())]);
    if (this.buffer.size > 0) {
      this.logger.error(`${this.buffer.size} audit records are lost: the database was not there until the end`);
    }
  }

  private schedule(): void {
    if (!this.stopped) {
      const pause = Math.min(longestPause, interval * 2 ** Math.min(this.failures, 10));
      this.timer = setTimeout(() => this.flush().finally(() => this.schedule()), pause);
      this.timer.unref();
    }
  }

  private async drain(): Promise<boolean> {
    while (this.buffer.size > 0) {
      const batch = this.buffer.take(batchSize);
      try {
        await this.write(batch);
        this.failures = 0;
      } catch (error) {
        this.buffer.giveBack(batch);
        this.failures += 1;
        if (this.failures === 1) {
          this.logger.warn(`Audit records wait for the database and are kept meanwhile: ${error}`);
        }
        return false;
      }
    }
    return true;
  }

  private async write(batch: AuditRecord[]): Promise<void> {
    try {
      await this.store.write(batch);
    } catch (error) {
      if (!blamesData(error)) {
        throw error;
      }
      if (batch.length > 1) {
        const half = Math.ceil(batch.length / 2);
        await this.write(batch.slice(0, half));
        await this.write(batch.slice(half));
        return;
      }
      this.buffer.countLost();
      this.logger.error(`The database refuses an audit record of ${batch[0].plugin}.${batch[0].action}: ${error}`);
    }
  }
}
