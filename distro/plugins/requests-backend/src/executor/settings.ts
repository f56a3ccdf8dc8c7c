import type { Config } from '@backstage/config';
import { readDurationFromConfig } from '@backstage/config';
import type { HumanDuration } from '@backstage/types';

export type ExecutorSettings = {
  enabled: boolean;
  pollMilliseconds: number;
  leaseMilliseconds: number;
  concurrency: number;
  firstDelayMilliseconds: number;
  longestDelayMilliseconds: number;
};

export function readExecutorSettings(config: Config): ExecutorSettings {
  const executor = config.getOptionalConfig('requests.executor');
  const duration = (key: string, fallback: number) =>
    executor?.has(key) ? milliseconds(readDurationFromConfig(executor, { key })) : fallback;
  return {
    enabled: executor?.getOptionalBoolean('enabled') ?? true,
    pollMilliseconds: duration('pollInterval', 1000),
    leaseMilliseconds: duration('lease', 15_000),
    concurrency: executor?.getOptionalNumber('concurrency') ?? 4,
    firstDelayMilliseconds: duration('firstDelay', 1000),
    longestDelayMilliseconds: duration('longestDelay', 60_000),
  };
}

function milliseconds(duration: HumanDuration): number {
  const { hours = 0, minutes = 0, seconds = 0, milliseconds: rest = 0 } = duration;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest;
}

/** Doubles with each attempt, and spreads by a fifth so that many requests do not come back at the same moment. */
export function delayAfter(attempt: number, settings: ExecutorSettings, random = Math.random()): number {
  const doubled = settings.firstDelayMilliseconds * 2 ** Math.min(attempt - 1, 20);
  return Math.round(Math.min(doubled, settings.longestDelayMilliseconds) * (0.9 + random * 0.2));
}
