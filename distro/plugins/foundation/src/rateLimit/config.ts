import type { RootConfigService } from '@backstage/backend-plugin-api';
import { readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';

/** Requests allowed in one window. */
export interface RateLimits {
  readonly windowMilliseconds: number;
  readonly perPerson: number;
  readonly perAddress: number;
  readonly staticPerAddress: number;
  readonly keysPerAddress: number;
}

const defaults = { perPerson: 600, perAddress: 300, staticPerAddress: 3000, keysPerAddress: 600 };
const root = 'stagecraft.rateLimit';

function readLimit(config: RootConfigService, name: keyof typeof defaults): number {
  const value = config.getOptionalNumber(`${root}.${name}`) ?? defaults[name];
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`Invalid config at ${root}.${name}: write a whole number of requests, 1 or more (it is ${value}).`);
  }
  return value;
}

function readWindow(config: RootConfigService): number {
  if (!config.has(`${root}.window`)) {
    return 60_000;
  }
  const milliseconds = durationToMilliseconds(readDurationFromConfig(config, { key: `${root}.window` }));
  if (!(milliseconds >= 1000 && milliseconds <= 3_600_000)) {
    throw new Error(`Invalid config at ${root}.window: write a duration from 1 second to 1 hour, such as '1m'.`);
  }
  return milliseconds;
}

export function readRateLimits(config: RootConfigService): RateLimits {
  return {
    windowMilliseconds: readWindow(config),
    perPerson: readLimit(config, 'perPerson'),
    perAddress: readLimit(config, 'perAddress'),
    staticPerAddress: readLimit(config, 'staticPerAddress'),
    keysPerAddress: readLimit(config, 'keysPerAddress'),
  };
}
