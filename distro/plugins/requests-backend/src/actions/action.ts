import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { ResultLink } from '@stagecraft/plugin-requests-common';
import type { TemplateScope } from '../template';

export type ActionContext = {
  /** The action's part of the request type. */
  action: JsonObject;
  scope: TemplateScope;
  /** The request's id: the called side must have one effect for it, however often it is called. */
  idempotencyKey: string;
  /** Counted anew after a person's retry. */
  attempt: number;
  /** After it nobody waits any more: what is still under way is to be ended. */
  deadline: Date;
  /** Says how far it is, for whoever looks at the request meanwhile. */
  progress(message: string, links: ResultLink[]): Promise<void>;
  signal: AbortSignal;
  logger: LoggerService;
};

export type ActionResult = { result: JsonObject; links: ResultLink[] };

/** Carries out what was approved. It is called at least once for a request, and must have its effect only once. */
export type RequestAction = {
  kind: string;
  /** What is wrong with the action's part of a request type; said when the portal starts. */
  problems?(action: JsonObject): string[];
  execute(context: ActionContext): Promise<ActionResult>;
};

/** Asking again would not help: the request has failed. */
export class ActionFailedError extends Error {
  override readonly name = 'ActionFailedError';

  constructor(
    message: string,
    /** Of the answer, where one was the reason. */
    readonly status?: number,
  ) {
    super(message);
  }
}

/** Not this time: nobody answered, or the answer was that it is not possible now. */
export class ActionUnavailableError extends Error {
  override readonly name = 'ActionUnavailableError';

  constructor(
    message: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}
