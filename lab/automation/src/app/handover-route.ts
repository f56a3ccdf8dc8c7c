import { pipeline } from 'node:stream/promises';
import type { Handover } from '../pods/handover.ts';
import { TooLarge } from '../pods/handover.ts';
import { handoverPath } from '../pods/places.ts';
import { detail } from '../http/errors.ts';
import type { Exchange } from '../http/exchange.ts';
import { send } from '../http/reply.ts';

export const isHandover = (pathname: string): boolean => pathname.startsWith(handoverPath);

async function give(handover: Handover, id: string, { response }: Exchange): Promise<void> {
  const archive = await handover.read(id);
  if (!archive) throw detail(404, 'This folder is not handed over any more.');
  response.writeHead(200, { 'content-type': 'application/gzip', 'cache-control': 'no-store' });
  await pipeline(archive, response);
}

async function take(handover: Handover, id: string, { request, response }: Exchange): Promise<void> {
  await handover.take(id, request).catch((error: unknown) => {
    throw error instanceof TooLarge ? detail(413, error.message) : error;
  });
  send(response, { status: 204 });
}

/** Folders, for the pods of those whose they are: by addresses that are signed instead of asking for a token. */
export async function handOver(handover: Handover | undefined, exchange: Exchange): Promise<void> {
  const { request, url } = exchange;
  const id = handover?.whose(url.pathname);
  if (!handover || id === undefined) throw detail(404, 'This address is wrong, or too old.');
  if (request.method === 'GET') return give(handover, id, exchange);
  if (request.method === 'PUT') return take(handover, id, exchange);
  throw detail(405, 'A folder is fetched with GET, and brought with PUT.');
}
