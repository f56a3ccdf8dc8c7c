import type { Forge } from '../forge.ts';
import { readObject } from '../http/body.ts';
import { ApiError } from '../http/errors.ts';
import type { Exchange } from '../http/exchange.ts';
import { Input } from '../http/input.ts';
import { send } from '../http/reply.ts';
import { errorReply } from './api-route.ts';

const lifetimeSeconds = 7200;

/** OAuth's password grant: how a person gets a token for the API with nothing but the password. */
async function grant(forge: Forge, exchange: Exchange) {
  if (exchange.request.method !== 'POST') throw new ApiError(405, { error: '405 Not Allowed' });
  const input = new Input(exchange.url.searchParams, await readObject(exchange.request));
  if (input.text('grant_type') !== 'password') {
    throw new ApiError(400, { error: 'unsupported_grant_type', error_description: 'Use grant_type=password.' });
  }
  const username = input.needText('username');
  const viewer = forge.accounts.byPassword(username, input.needText('password'));
  if (!viewer?.user) {
    forge.accounts.wasWrong(username);
    throw new ApiError(400, { error: 'invalid_grant', error_description: 'Wrong username or password.' });
  }
  const expires = new Date(Date.now() + lifetimeSeconds * 1000).toISOString();
  const { secret } = await forge.accounts.createToken(viewer.user, 'OAuth', ['api'], expires);
  const json = { access_token: secret, token_type: 'Bearer', expires_in: lifetimeSeconds, scope: 'api' };
  return { json, headers: { 'cache-control': 'no-store' } };
}

export async function handleToken(forge: Forge, exchange: Exchange): Promise<void> {
  const reply = await grant(forge, exchange).catch((error: unknown) => errorReply(forge, exchange, error));
  await send(exchange.response, reply, exchange.headOnly);
}
