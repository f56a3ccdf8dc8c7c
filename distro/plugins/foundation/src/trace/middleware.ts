import type { RequestHandler } from 'express';
import { createContext, formatTraceparent, runWithContext } from './context';

/** Gives every request a trace, which its logs, its audit records and its response carry. */
export function traceMiddleware(): RequestHandler {
  return (request, response, next) => {
    const context = createContext(request.get('traceparent'));
    response.setHeader('traceresponse', formatTraceparent(context));
    response.setHeader('x-trace-id', context.traceId);
    runWithContext(context, next);
  };
}
