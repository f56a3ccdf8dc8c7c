import type { Automation } from '../automation.ts';
import { forbidden } from '../http/errors.ts';
import type { JsonObject } from '../http/body.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Reply } from '../http/reply.ts';
import type { Viewer } from '../service/accounts.ts';
import { type Right, rights } from '../service/rights.ts';

export interface Call extends Exchange {
  automation: Automation;
  viewer: Viewer;
  params: Record<string, string>;
  body: JsonObject;
}

export type Handler = (call: Call) => Promise<Reply> | Reply;

export type Routes = readonly (readonly [method: string, pattern: string, handler: Handler])[];

export function need(call: Call, right: Right): void {
  if (!rights[right](call.viewer)) throw forbidden();
}
