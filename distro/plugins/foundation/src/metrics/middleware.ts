import type { Request, RequestHandler, Response } from 'express';
import type { KnownPlugins } from './knownPlugins';
import { httpDuration, httpRequests } from './registry';

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

function record(plugin: string, request: Request, response: Response, started: bigint): void {
  const method = methods.has(request.method) ? request.method : 'OTHER';
  // The caller went away before the answer was there; proxies call that 499.
  const status = response.writableFinished ? response.statusCode : 499;
  httpRequests.inc({ plugin, method, status: String(status) });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  httpDuration.observe({ plugin, method, status: `${Math.floor(status / 100)}xx` }, seconds);
}

/** `response.locals.unhandled` says that no route took the request. */
export function metricsMiddleware(plugins: KnownPlugins): RequestHandler {
  return (request, response, next) => {
    const started = process.hrtime.bigint();
    const path = request.path;
    response.once('close', () => {
      const handled = response.writableFinished && !response.locals.unhandled;
      record(plugins.label(path, handled), request, response, started);
    });
    next();
  };
}
