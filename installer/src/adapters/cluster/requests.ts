import {
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  type KubeConfig,
  RequestContext,
  type ResponseContext,
} from '@kubernetes/client-node';
import { Refused, refusal, Unreachable } from './errors.ts';

export interface ApiRequest {
  method?: HttpMethod;
  path: string;
  query?: Record<string, string>;
  body?: { type: string; text: string };
  timeoutMs?: number;
  /** Whether a failure that may pass is waited out; whoever only wants to know whether it answers does not. */
  patient?: boolean;
}

export type Ask = (request: ApiRequest) => Promise<string>;

export interface Requests {
  ask: Ask;
  /** Passes on what comes, for as long as it comes or until the signal ends it. */
  stream(request: ApiRequest, signal: AbortSignal, write: (text: string) => void): Promise<void>;
}

const usualTimeoutMs = 15_000;
/** An API server that restarts, or that has lost its store for a moment, is back within these pauses. */
const pausesMs = [300, 700, 1500, 3000, 5000];
const passing = new Set([429, 500, 502, 503, 504]);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function whyUnreachable(error: unknown, server: string): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `${server} takes too long to answer`;
  const { cause } = error as { cause?: { code?: string; message?: string } };
  if (cause?.code === 'ECONNREFUSED') return `nobody listens at ${server}`;
  return cause?.message ?? (error instanceof Error ? error.message : String(error));
}

function contextOf(server: string, { method = HttpMethod.GET, path, query = {}, body }: ApiRequest): RequestContext {
  // Built upon the whole server: some stand behind a path of a larger one.
  const url = new URL(server.replace(/\/$/, '') + path);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const context = new RequestContext(url.toString(), method);
  context.setHeaderParam('Accept', 'application/json, */*');
  if (body) {
    context.setHeaderParam('Content-Type', body.type);
    context.setBody(body.text);
  }
  return context;
}

/** Plain requests as the person's configuration says: objects go and come as they are, with fields that we do not know. */
export function openRequests(config: KubeConfig): Requests {
  const library = new IsomorphicFetchHttpLibrary();
  const server = config.getCurrentCluster()?.server ?? '';

  const answerTo = async (request: ApiRequest, signal: AbortSignal): Promise<ResponseContext> => {
    const context = contextOf(server, request);
    await config.applySecurityAuthentication(context);
    context.setSignal(signal);
    const answer = await library.send(context).toPromise();
    if (answer.httpStatusCode < 300) return answer;
    throw refusal(answer.httpStatusCode, await answer.body.text());
  };

  const unreachable = (error: unknown): Error =>
    error instanceof Refused ? error : new Unreachable(whyUnreachable(error, server), { cause: error });

  const once = async (request: ApiRequest): Promise<string> => {
    try {
      const answer = await answerTo(request, AbortSignal.timeout(request.timeoutMs ?? usualTimeoutMs));
      return await answer.body.text();
    } catch (error) {
      throw unreachable(error);
    }
  };

  return {
    async ask(request) {
      for (const ms of request.patient === false ? [] : pausesMs) {
        try {
          return await once(request);
        } catch (error) {
          if (error instanceof Refused && !passing.has(error.status)) throw error;
          await pause(ms);
        }
      }
      return once(request);
    },
    async stream(request, signal, write) {
      try {
        const { body } = await answerTo(request, signal);
        const text = new TextDecoder();
        for await (const chunk of body.stream?.() ?? []) write(text.decode(chunk, { stream: true }));
      } catch (error) {
        if (!signal.aborted) throw unreachable(error);
      }
    },
  };
}
