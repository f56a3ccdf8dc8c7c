import type { Forge } from '../forge.ts';
import { readObject } from '../http/body.ts';
import type { Handler } from '../http/call.ts';
import { ApiError } from '../http/errors.ts';
import type { Exchange } from '../http/exchange.ts';
import { Input } from '../http/input.ts';
import { type Reply, send } from '../http/reply.ts';
import type { Router } from '../../../kit/router.ts';
import { checkScope } from '../rest/find.ts';
import { authenticateApi } from '../service/authenticate.ts';

async function answer(forge: Forge, router: Router<Handler>, exchange: Exchange): Promise<Reply> {
  const { request, response, url } = exchange;
  const viewer = authenticateApi(forge.accounts, request, url.searchParams);
  const match = router.find(request.method ?? 'GET', url.pathname);
  if (!('value' in match)) {
    if (match.allowed.length === 0) return { status: 404, json: { error: '404 Not Found' } };
    return { status: 405, json: { error: '405 Not Allowed' }, headers: { allow: match.allowed.join(', ') } };
  }
  const bare = request.method === 'GET' || request.method === 'HEAD';
  const body = bare ? {} : await readObject(request);
  const input = new Input(url.searchParams, body);
  const call = { forge, viewer, request, response, url, params: match.params, input };
  checkScope(call);
  return match.value(call);
}

export function errorReply(forge: Forge, exchange: Exchange, error: unknown): Reply {
  if (error instanceof ApiError) return { status: error.status, json: error.body, headers: error.headers };
  forge.log.error('A request failed.', {
    method: exchange.request.method,
    path: exchange.url.pathname,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return { status: 500, json: { message: '500 Internal Server Error' } };
}

export async function handleApi(forge: Forge, router: Router<Handler>, exchange: Exchange): Promise<void> {
  const reply = await answer(forge, router, exchange).catch((error: unknown) => errorReply(forge, exchange, error));
  await send(exchange.response, reply, exchange.headOnly);
}
