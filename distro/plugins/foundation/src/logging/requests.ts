import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Request, RequestHandler, Response } from 'express';

const quiet = /^\/(healthcheck|metrics|\.backstage\/health\/)/;

/** The path only: query strings carry one-time codes of sign-in, tokens and what people search for. */
function describe(request: Request, response: Response, started: number) {
  return {
    type: 'incomingRequest',
    method: request.method,
    path: request.originalUrl.split('?')[0],
    status: response.writableFinished ? response.statusCode : 499,
    durationMilliseconds: Math.round(performance.now() - started),
    address: request.ip ?? 'unknown',
    userAgent: request.get('user-agent') ?? '',
  };
}

export function requestLogMiddleware(logger: LoggerService): RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    response.once('close', () => {
      const meta = describe(request, response, started);
      const level = quiet.test(meta.path) ? 'debug' : 'info';
      logger[level](`${meta.method} ${meta.path} ${meta.status}`, meta);
    });
    next();
  };
}
