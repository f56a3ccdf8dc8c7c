import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Viewer } from '../domain/access.ts';
import type { Forge } from '../forge.ts';
import type { Input } from './input.ts';
import type { Reply } from './reply.ts';

export type Call = {
  forge: Forge;
  viewer: Viewer;
  request: IncomingMessage;
  response: ServerResponse;
  /** As the client sees it: with the public origin. */
  url: URL;
  params: Record<string, string>;
  input: Input;
};

export type Handler = (call: Call) => Promise<Reply> | Reply;

export function header(call: Call, name: string): string | undefined {
  const value = call.request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
