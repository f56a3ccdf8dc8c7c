import type { LoggerService } from '@backstage/backend-plugin-api';
import type { CapabilityHealth } from '@stagecraft/plugin-platform-common';
import { describeError } from './describeError';
import type { Finding, Probe } from './types';

export interface HealthCheckOptions {
  id: string;
  probe: Probe;
  cacheMs: number;
  timeoutMs: number;
  degradedMs: number;
  logger: LoggerService;
  now?: () => number;
}

/** The health of one capability: measured at most once at a time, in bounded time, and good for a few seconds. */
export class HealthCheck {
  readonly #options: HealthCheckOptions;
  readonly #now: () => number;
  #last: CapabilityHealth | undefined;
  #freshUntil = Number.NEGATIVE_INFINITY;
  #running: Promise<CapabilityHealth> | undefined;

  constructor(options: HealthCheckOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async current(): Promise<CapabilityHealth> {
    if (this.#last && this.#now() < this.#freshUntil) {
      return this.#last;
    }
    this.#running ??= this.#measure().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #measure(): Promise<CapabilityHealth> {
    const started = performance.now();
    const finding = await this.#find();
    const latencyMs = Math.round(performance.now() - started);
    const measured = this.#slowed(finding, latencyMs);
    const now = this.#now();
    const checkedAt = new Date(now).toISOString();
    const since = this.#last?.state === measured.state ? this.#last.since : checkedAt;
    this.#log(measured);
    this.#last = { ...measured, since, checkedAt, latencyMs };
    this.#freshUntil = now + this.#options.cacheMs;
    return this.#last;
  }

  async #find(): Promise<Finding> {
    const controller = new AbortController();
    const { probe, timeoutMs, id, logger } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<Finding>((resolve) => {
      timer = setTimeout(() => {
        resolve({ state: 'down', message: `No answer within ${timeoutMs} ms.` });
        controller.abort();
      }, timeoutMs);
    });
    const attempt = probe(controller.signal).catch((error: unknown): Finding => {
      logger.debug(`The health of '${id}' could not be measured`, { reason: String(error) });
      return { state: 'down', message: describeError(error) };
    });
    return Promise.race([attempt, deadline]).finally(() => clearTimeout(timer));
  }

  #slowed(finding: Finding, latencyMs: number): Finding {
    if (finding.state !== 'healthy' || latencyMs < this.#options.degradedMs) {
      return finding;
    }
    return { state: 'degraded', message: `Answers, but slowly: ${latencyMs} ms.` };
  }

  #log(finding: Finding): void {
    const before = this.#last?.state;
    if (before === finding.state || (before === undefined && finding.state === 'healthy')) {
      return;
    }
    const level = finding.state === 'healthy' ? 'info' : 'warn';
    this.#options.logger[level](`Capability '${this.#options.id}' is ${finding.state}: ${finding.message}`);
  }
}
