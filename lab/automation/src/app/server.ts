import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Automation } from '../automation.ts';
import { awxRouter } from '../awx/api.ts';
import { ApiError, jsonApi } from '../http/errors.ts';
import type { Exchange } from '../http/exchange.ts';
import { type Reply, send } from '../http/reply.ts';
import { renderPages } from '../pages/pages.ts';
import { isForeign } from '../service/authenticate.ts';
import { handleTerraform, isTerraform, terraformRouter } from './terraform-route.ts';
import { handleAwx } from './awx-route.ts';
import { answerBell, isBell } from './bell-route.ts';
import { handOver, isHandover } from './handover-route.ts';

/** Half-made until the seed is in: whoever waits for the service must not see it half full. */
export interface Readiness {
  ready: boolean;
}

const full = 'The disk is full, so nothing was changed. Free some space and ask again.';

function errorReply(automation: Automation, { request, url }: Exchange, error: unknown): Reply {
  const terraform = isTerraform(request, url.pathname);
  if (error instanceof ApiError) {
    const headers = { ...error.headers, ...(terraform ? { 'content-type': 'application/vnd.api+json' } : {}) };
    return { status: error.status, json: error.body, headers };
  }
  automation.log.error('A request failed.', {
    method: request.method,
    path: url.pathname,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  const noRoom = (error as NodeJS.ErrnoException).code === 'ENOSPC';
  const text = noRoom ? full : 'A server error has occurred. The log of this service says what.';
  const status = noRoom ? 507 : 500;
  return terraform ? { status, json: jsonApi(status, text).body } : { status, json: { detail: text } };
}

function route(automation: Automation) {
  const [awx, terraform] = [awxRouter(), terraformRouter()];
  return async (exchange: Exchange): Promise<Reply> => {
    const { pathname } = exchange.url;
    if (isForeign(exchange.request, automation.publicUrl))
      throw new ApiError(403, { detail: 'This request comes from a page of another site.' });
    if (isBell(pathname)) return answerBell(automation, exchange);
    if (isTerraform(exchange.request, pathname)) return handleTerraform(automation, terraform, exchange);
    if (pathname === '/api' || pathname.startsWith('/api/')) return handleAwx(automation, awx, exchange);
    return renderPages(automation, exchange);
  };
}

async function answerHandover(automation: Automation, exchange: Exchange): Promise<void> {
  await handOver(automation.handover, exchange).catch((error: unknown) => {
    const { response } = exchange;
    if (response.headersSent) return void response.destroy();
    send(response, errorReply(automation, exchange, error));
  });
}

function readUrl(publicUrl: string, target = '/'): URL | undefined {
  return target.startsWith('/') && !target.startsWith('//') && URL.canParse(publicUrl + target)
    ? new URL(publicUrl + target)
    : undefined;
}

export function createHandler(automation: Automation, readiness: Readiness) {
  const handle = route(automation);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const headOnly = request.method === 'HEAD';
    const url = readUrl(automation.publicUrl, request.url);
    if (!url) return send(response, { status: 400, json: { detail: 'Bad request.' } });
    if (url.pathname === '/healthcheck') {
      const json = { status: readiness.ready ? 'ok' : 'starting', service: 'automation' };
      return send(response, { status: readiness.ready ? 200 : 503, json }, headOnly);
    }
    if (!readiness.ready) {
      return send(response, {
        status: 503,
        json: { detail: 'The automation service is starting. Try again.' },
        headers: { 'retry-after': '2' },
      });
    }
    const exchange = { request, response, url };
    if (isHandover(url.pathname)) return answerHandover(automation, exchange);
    const reply = await handle(exchange).catch((error: unknown) => errorReply(automation, exchange, error));
    if (response.destroyed) return automation.log.warn('A client went away', { path: url.pathname });
    send(response, reply, headOnly);
  };
}
