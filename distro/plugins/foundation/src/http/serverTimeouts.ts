import type { Server } from 'node:http';
import type { LoggerService, RootConfigService } from '@backstage/backend-plugin-api';
import { readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';

const durations = ['headersTimeout', 'requestTimeout', 'keepAliveTimeout', 'timeout'] as const;
const counts = ['maxHeadersCount', 'maxRequestsPerSocket'] as const;

/** `backend.server.*` as Backstage documents it; its own reading of it lies in the defaults that we replace. */
export function applyServerTimeouts(server: Server, config: RootConfigService, logger: LoggerService): void {
  for (const name of durations) {
    const key = `backend.server.${name}`;
    const value = config.getOptional(key);
    if (value === undefined) {
      continue;
    }
    try {
      server[name] =
        typeof value === 'number' ? value : durationToMilliseconds(readDurationFromConfig(config, { key }));
    } catch (error) {
      logger.warn(`${key} is ignored: write milliseconds or a duration such as '30s' (${error})`);
    }
  }
  for (const name of counts) {
    const value = config.getOptionalNumber(`backend.server.${name}`);
    if (value !== undefined) {
      server[name] = value;
    }
  }
}
