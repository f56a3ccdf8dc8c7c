import type { LoggerService } from '@backstage/backend-plugin-api';
import type { RequestHandler } from 'express';
import { collectOpenTelemetry } from './openTelemetry';
import { metricsRegistry } from './registry';

/** A figure that cannot be had must not take the others with it. */
export function metricsHandler(logger: LoggerService): RequestHandler {
  return async (_request, response) => {
    const collected = await Promise.allSettled([metricsRegistry.metrics(), collectOpenTelemetry()]);
    for (const result of collected) {
      if (result.status === 'rejected') {
        logger.warn(`Some metrics could not be collected: ${result.reason}`);
      }
    }
    const parts = collected.flatMap((result) => (result.status === 'fulfilled' ? [result.value.trimEnd()] : []));
    const complete = parts.length === collected.length;
    response.status(complete ? 200 : 500).type(metricsRegistry.contentType);
    response.set('cache-control', 'no-store');
    response.send(`${parts.filter(Boolean).join('\n')}\n`);
  };
}
