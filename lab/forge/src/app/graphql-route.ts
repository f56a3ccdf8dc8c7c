import type { Forge } from '../forge.ts';
import { executeQuery } from '../graphql/execute.ts';
import { readObject } from '../http/body.ts';
import { ApiError, insufficientScope } from '../http/errors.ts';
import type { Exchange } from '../http/exchange.ts';
import { send } from '../http/reply.ts';
import { authenticateApi } from '../service/authenticate.ts';
import { errorReply } from './api-route.ts';

async function answer(forge: Forge, exchange: Exchange) {
  if (exchange.request.method !== 'POST') throw new ApiError(405, { message: '405 Method Not Allowed' });
  const viewer = authenticateApi(forge.accounts, exchange.request, exchange.url.searchParams);
  if (viewer.user && !viewer.scopes.some((scope) => scope === 'api' || scope === 'read_api')) {
    throw insufficientScope('api read_api');
  }
  return { json: await executeQuery(forge, viewer, await readObject(exchange.request)) };
}

export async function handleGraphql(forge: Forge, exchange: Exchange): Promise<void> {
  const reply = await answer(forge, exchange).catch((error: unknown) => errorReply(forge, exchange, error));
  await send(exchange.response, reply, exchange.headOnly);
}
