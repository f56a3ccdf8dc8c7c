import type { DatabaseService, LoggerService, RootHealthService } from '@backstage/backend-plugin-api';
import type { Capability, CapabilityHealth } from '@stagecraft/plugin-platform-common';
import type { CapabilitySettings, HealthSettings, PlatformSettings } from '../config/schema';
import { HealthCheck } from './HealthCheck';
import { httpProbe } from './httpProbe';
import { postgresProbe } from './postgresProbe';
import { selfProbe } from './selfProbe';
import type { Probe } from './types';

export interface CapabilityMonitorOptions {
  settings: PlatformSettings;
  database: DatabaseService;
  rootHealth: RootHealthService;
  logger: LoggerService;
}

/** The platform's capabilities with their measured health. */
export class CapabilityMonitor {
  readonly #options: CapabilityMonitorOptions;
  readonly #checks = new Map<string, HealthCheck>();

  constructor(options: CapabilityMonitorOptions) {
    this.#options = options;
    for (const { id, health } of options.settings.capabilities) {
      const probe = health && this.#probeFor(health);
      if (health && probe) {
        this.#checks.set(id, this.#checkFor(id, health, probe));
      }
    }
  }

  async capabilities(): Promise<Capability[]> {
    return Promise.all(this.#options.settings.capabilities.map((settings) => this.#describe(settings)));
  }

  async #describe({ health, ...capability }: CapabilitySettings): Promise<Capability> {
    const check = this.#checks.get(capability.id);
    return { ...capability, health: check ? await check.current() : this.#unmeasured(capability.id, health) };
  }

  #unmeasured(id: string, health: HealthSettings | undefined): CapabilityHealth {
    const now = new Date().toISOString();
    const missing = health === undefined ? 'health' : 'health.url';
    return {
      state: 'unknown',
      message: `Not measured: no '${missing}' is configured for '${id}' in platform.capabilities.`,
      since: now,
      checkedAt: now,
    };
  }

  #probeFor(health: HealthSettings): Probe | undefined {
    const probes: Record<HealthSettings['kind'], () => Probe | undefined> = {
      http: () => (health.url === undefined ? undefined : httpProbe({ url: health.url, expect: health.expect })),
      postgres: () => postgresProbe(this.#options.database),
      self: () => selfProbe(this.#options.rootHealth),
    };
    return probes[health.kind]();
  }

  #checkFor(id: string, health: HealthSettings, probe: Probe): HealthCheck {
    const defaults = this.#options.settings.health;
    return new HealthCheck({
      id,
      probe,
      cacheMs: defaults.cacheMs,
      timeoutMs: health.timeoutMs ?? defaults.timeoutMs,
      degradedMs: health.degradedMs ?? defaults.degradedMs,
      logger: this.#options.logger,
    });
  }
}
