import type { Forge } from '../forge.ts';
import type { Exchange } from '../http/exchange.ts';
import { send } from '../http/reply.ts';
import { renderForgePage } from '../pages/pages.ts';
import { errorReply } from './api-route.ts';

export async function handlePages(forge: Forge, exchange: Exchange): Promise<void> {
  const method = exchange.request.method ?? 'GET';
  const reply =
    method === 'GET' || method === 'HEAD'
      ? await renderForgePage(forge, exchange.url).catch((error: unknown) => errorReply(forge, exchange, error))
      : { status: 405, json: { message: '405 Method Not Allowed' }, headers: { allow: 'GET, HEAD' } };
  await send(exchange.response, reply, exchange.headOnly);
}
